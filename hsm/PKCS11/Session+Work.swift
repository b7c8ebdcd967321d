internal import CPKCS11
package import SecureMemory

/// What working keys are for.
///
/// Source: PKCS #11 v2.40, 5.9, 5.11.
extension Session {
    /// Has the token sign, or make a code.
    ///
    /// - Parameters:
    ///   - bytes: What the mechanism takes: a digest, or a message.
    ///   - key: A key whose duty is to sign.
    /// - Returns: The signature as the mechanism gives it. Nobody has verified it yet.
    /// - Throws: What the token answered.
    package func sign(
        _ bytes: [UInt8], with key: MasterKey, by mechanism: WorkingMechanism
    ) throws(TokenError) -> [UInt8] {
        let session = try line.ready()
        let functions = unsafe line.functions
        // The longest is that of RSA-4096; slack spares a length query, see sealGCM.
        var output = [UInt8](repeating: 0, count: 512 + 64)
        var count = CK_ULONG(output.count)
        var bytes = mechanism.input(bytes)
        let (call, code) = unsafe mechanism.with { mechanism in
            let code = unsafe functions.pointee.C_SignInit(session, mechanism, key.handle)
            guard code == CKR_OK else { return (TokenCall.signInit, code) }
            return (
                TokenCall.sign,
                unsafe functions.pointee.C_Sign(
                    session, &bytes, CK_ULONG(bytes.count), &output, &count)
            )
        }
        try line.check(call, code)
        guard count <= output.count else { throw .lies(.seal) }
        output.removeSubrange(Int(count)...)
        return output
    }

    /// Has the token decrypt.
    ///
    /// - Parameter key: A key whose duty is to decrypt.
    /// - Throws: ``TokenError/cannotOpen(call:code:)`` when the token does not decrypt it: damage,
    ///   another key or a sick token, and codes do not tell which; or what the token answered.
    package func decrypt(
        _ bytes: [UInt8], with key: MasterKey, by mechanism: WorkingMechanism
    ) throws(TokenError) -> SecretBytes {
        let session = try line.ready()
        let functions = unsafe line.functions
        var plaintext = try SecretBytes.make(bytes.count + 64)
        var bytes = bytes
        var count = CK_ULONG(plaintext.capacity)
        let (call, code) = plaintext.write { span in
            unsafe mechanism.with { mechanism in
                let code = unsafe functions.pointee.C_DecryptInit(session, mechanism, key.handle)
                guard code == CKR_OK else { return (TokenCall.decryptInit, code) }
                return unsafe span.withUnsafeMutableBytes { buffer in
                    let code = unsafe functions.pointee.C_Decrypt(
                        session, &bytes, CK_ULONG(bytes.count),
                        bytePointer(UnsafeRawBufferPointer(buffer)), &count)
                    return (TokenCall.decrypt, code)
                }
            }
        }
        if call == .decrypt {
            try line.checkOpening(call, code)
        } else {
            try line.check(call, code)
        }
        guard count <= plaintext.capacity else { throw .lies(.seal) }
        plaintext.truncate(to: Int(count))
        return plaintext
    }
}
