import Sealing
import VaultFormat
import Vocabulary

/// Codes of messages: HMAC with SHA-256, made in the token.
extension Vault {
    /// The longest message, in bytes.
    package static let largestMessage = 6_144

    /// Makes the code of a message under the key's newest version.
    ///
    /// - Parameter message: Up to ``largestMessage`` bytes.
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/keyUnusable(_:_:)``,
    ///   ``VaultError/wrongKey(_:_:_:)``, ``VaultError/tokenSick(_:)``.
    package func generateMac(
        _ reference: KeyReference, _ message: [UInt8], request: Request
    ) throws(VaultError) -> KeyResult {
        try checkMessage(message)
        return try recorded(.generateMac, .key(reference), request) { () throws(VaultError) in
            let key = try workingKey(reference, nil, .hmacSHA256, request)
            let code = try code(of: message, with: key)
            try answer(.generateMac, .key(reference), request)
            return KeyResult(keyID: key.head.id, keyVersion: key.version.object, bytes: code)
        }
    }

    /// Whether `code` is one of a message under any version of the key, the newest first: a code does
    /// not say its version, and rotating a key leaves what older ones made valid.
    ///
    /// Made again in the token and compared in constant time.
    ///
    /// - Throws: As ``generateMac(_:_:request:)``; a wrong code is an answer.
    package func verifyMac(
        _ reference: KeyReference, _ message: [UInt8], code: [UInt8], request: Request
    ) throws(VaultError) -> Verdict {
        try checkMessage(message)
        return try recorded(.verifyMac, .key(reference), request) { () throws(VaultError) in
            let newest = try workingKey(reference, nil, .hmacSHA256, request)
            var match: Identifier?
            for version in newest.head.versions.reversed() where version.state == .live {
                let key = try WorkingKey(
                    record: newest.record, checking: newest.head, version: version.object,
                    algorithm: .hmacSHA256)
                if ConstantTime.isEqual(try self.code(of: message, with: key), code) {
                    match = version.object
                    break
                }
            }
            try answer(.verifyMac, .key(reference), request)
            return Verdict(
                keyID: newest.head.id, keyVersion: match ?? newest.version.object,
                isValid: match != nil)
        }
    }

    private func code(
        of message: [UInt8], with key: WorkingKey
    ) throws(VaultError) -> [UInt8] {
        try WorkingKeys(token: token).code(
            of: message, with: key,
            canaryContext: contexts.canary(owner: key.record, object: key.version.object))
    }

    private func checkMessage(_ message: [UInt8]) throws(VaultError) {
        guard message.count <= Self.largestMessage else {
            throw .invalid(.messageTooLong(limit: Self.largestMessage))
        }
    }
}
