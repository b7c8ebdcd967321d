internal import CPKCS11
internal import SecureMemory

/// The `gcm` scheme: a data key is data for `C_Encrypt` and `C_Decrypt`.
///
/// Source: PKCS #11 v2.40, 5.8, 5.9; mechanisms v2.40, 2.12.4 "AES-GCM"; NIST SP 800-38D.
extension Session {
    func sealGCM(
        _ plaintext: borrowing SecretBytes, under key: CK_OBJECT_HANDLE, profile: TokenProfile,
        aad: [UInt8]
    ) throws(TokenError) -> WrappedKey {
        guard let mechanism = Mechanism.number(profile.mechanism, for: .gcm) else {
            throw .schemeUnsupported
        }
        // A token that makes the nonce itself wants to find zeros.
        let given =
            profile.ivMode == .writtenBack
            ? [UInt8](repeating: 0, count: NewDataKey.ivByteCount) : try generateNonce()
        // A generator that gives the same again would write the key's beginning down as the nonce.
        let isRepeated = given.indices.allSatisfy { given[$0] == plaintext.byte(at: $0) }
        guard !isRepeated else { throw .lies(.random) }
        var iv = given
        var bytes = try encryptGCM(plaintext, key: key, mechanism: mechanism, iv: &iv, aad: aad)
        let sealedByteCount = NewDataKey.byteCount + NewDataKey.tagByteCount
        switch profile.ivMode {
        case .caller:
            guard iv == given else { throw .lies(.nonce) }
        case .writtenBack:
            guard iv != given else { throw .lies(.nonce) }
        case .appended:
            guard bytes.count > sealedByteCount else { throw .lies(.nonce) }
            iv = Array(bytes[sealedByteCount...])
            bytes.removeSubrange(sealedByteCount...)
        }
        let sealed = WrappedKey(
            scheme: .gcm, mechanism: profile.mechanism, parameter: iv, bytes: bytes)
        guard Session.isWellFormedGCM(sealed, profile.ivMode) else { throw .lies(.seal) }
        return sealed
    }

    func openGCM(
        _ sealed: WrappedKey, under key: CK_OBJECT_HANDLE, profile: TokenProfile, aad: [UInt8]
    ) throws(TokenError) -> SecretBytes {
        guard let mechanism = Mechanism.number(sealed.mechanism, for: .gcm) else {
            throw .schemeUnsupported
        }
        guard Session.isWellFormedGCM(sealed, profile.ivMode) else { throw .malformed }
        return try decryptGCM(
            sealed.bytes, key: key, mechanism: mechanism, iv: sealed.parameter, aad: aad)
    }

    /// - Parameter iv: Lent to the token, which may write its own nonce there.
    func encryptGCM(
        _ plaintext: borrowing SecretBytes, key: CK_OBJECT_HANDLE, mechanism: CK_MECHANISM_TYPE,
        iv: inout [UInt8], aad: [UInt8]
    ) throws(TokenError) -> [UInt8] {
        let session = try line.ready()
        let functions = unsafe line.functions
        // Slack for tokens that append their nonce; also spares a length query, which some tokens
        // answer wrongly and take for the operation itself.
        var output = [UInt8](
            repeating: 0, count: plaintext.byteCount + NewDataKey.tagByteCount + 16 + 64)
        var count = CK_ULONG(output.count)
        let (call, code) = plaintext.read { span in
            unsafe withGCM(mechanism, iv: &iv, aad: aad) { mechanism in
                let code = unsafe functions.pointee.C_EncryptInit(session, mechanism, key)
                guard code == CKR_OK else { return (TokenCall.encryptInit, code) }
                return unsafe span.withUnsafeBytes { bytes in
                    let code = unsafe functions.pointee.C_Encrypt(
                        session, bytePointer(bytes), CK_ULONG(bytes.count), &output, &count)
                    return (TokenCall.encrypt, code)
                }
            }
        }
        try line.check(call, code)
        guard count <= output.count else { throw .lies(.seal) }
        output.removeSubrange(Int(count)...)
        return output
    }

    func decryptGCM(
        _ bytes: [UInt8], key: CK_OBJECT_HANDLE, mechanism: CK_MECHANISM_TYPE, iv: [UInt8],
        aad: [UInt8]
    ) throws(TokenError) -> SecretBytes {
        let session = try line.ready()
        let functions = unsafe line.functions
        var plaintext = try SecretBytes.make(NewDataKey.byteCount + NewDataKey.tagByteCount + 64)
        var (iv, bytes) = (iv, bytes)
        var count = CK_ULONG(plaintext.capacity)
        let (call, code) = plaintext.write { span in
            unsafe withGCM(mechanism, iv: &iv, aad: aad) { mechanism in
                let code = unsafe functions.pointee.C_DecryptInit(session, mechanism, key)
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
        guard count == NewDataKey.byteCount else {
            throw .cannotOpen(call: call, code: ReturnValue(rawValue: CKR_ENCRYPTED_DATA_LEN_RANGE))
        }
        plaintext.truncate(to: NewDataKey.byteCount)
        return plaintext
    }

    private static func isWellFormedGCM(_ sealed: WrappedKey, _ mode: IVMode) -> Bool {
        let ivByteCounts =
            mode == .appended ? [NewDataKey.ivByteCount, 16] : [NewDataKey.ivByteCount]
        return sealed.bytes.count == NewDataKey.byteCount + NewDataKey.tagByteCount
            && ivByteCounts.contains(sealed.parameter.count)
            && !sealed.parameter.allSatisfy { $0 == 0 }
    }

    /// A mechanism whose parameter's pointers are good for the length of `body`.
    private func withGCM<R>(
        _ type: CK_MECHANISM_TYPE, iv: inout [UInt8], aad: [UInt8],
        _ body: (UnsafeMutablePointer<CK_MECHANISM>) -> R
    ) -> R {
        // SoftHSM built with library assertions aborts on an empty AAD.
        precondition(!aad.isEmpty)
        var aad = aad
        return unsafe iv.withUnsafeMutableBufferPointer { iv in
            unsafe aad.withUnsafeMutableBufferPointer { aad in
                var parameters = unsafe CK_GCM_PARAMS(
                    pIv: iv.baseAddress, ulIvLen: CK_ULONG(iv.count),
                    ulIvBits: CK_ULONG(iv.count * 8), pAAD: aad.baseAddress,
                    ulAADLen: CK_ULONG(aad.count),
                    ulTagBits: CK_ULONG(NewDataKey.tagByteCount * 8))
                return unsafe withUnsafeMutablePointer(to: &parameters) { parameters in
                    var mechanism = unsafe CK_MECHANISM(
                        mechanism: type, pParameter: parameters,
                        ulParameterLen: CK_ULONG(MemoryLayout<CK_GCM_PARAMS>.size))
                    return unsafe body(&mechanism)
                }
            }
        }
    }
}
