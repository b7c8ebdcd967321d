import PKCS11
import PublicKeys
import VaultFormat
import Vocabulary

/// One version of a key that does something to a caller's bytes, in a state that allows it.
struct WorkingKey {
    /// The key's record.
    let record: Identifier
    let head: KeyHead
    let kind: KeyKind
    let version: KeyVersion

    /// - Parameters:
    ///   - version: The version asked for; nil is the newest.
    ///   - algorithm: What is to be done; nil for what any pair can: show its public key.
    /// - Throws: In this order ``VaultError/keyUnusable(_:_:)``, ``VaultError/wrongKey(_:_:_:)``,
    ///   ``VaultError/notFound(_:)``, ``VaultError/algorithmUnsupported(_:_:)``.
    init(
        record: Identifier, checking head: KeyHead, version object: Identifier?,
        algorithm: KeyAlgorithm?
    ) throws(VaultError) {
        guard head.state == .enabled else { throw .keyUnusable(head.id, KeyState(head.state)) }
        let known = KeyAlgorithm.all(of: head.spec, for: head.usage)
        guard let kind = head.spec.kind, algorithm.map(known.contains) ?? kind.isPair else {
            throw .wrongKey(head.id, head.spec, head.usage)
        }
        let version = object.map { head.version(object: $0) } ?? head.primary
        guard let version, version.state == .live else { throw .notFound(.keyVersion(head.id)) }
        if let algorithm, case .pair(_, let algorithms) = version.material,
            !algorithms.contains(algorithm)
        {
            throw .algorithmUnsupported(head.id, algorithm)
        }
        self.record = record
        self.head = head
        self.kind = kind
        self.version = version
    }

    /// A version whatever the state of its key, for `check`; nil for one that seals data keys.
    init?(record: Identifier, anyState head: KeyHead, _ version: KeyVersion) {
        guard let kind = head.spec.kind else { return nil }
        self.record = record
        self.head = head
        self.kind = kind
        self.version = version
    }

    /// The public half.
    ///
    /// The record is authentic, so that one the library does not take is the library's failure.
    func publicKey() throws(VaultError) -> PublicKey {
        guard case .pair(let encoding, _) = version.material else {
            throw .wrongKey(head.id, head.spec, head.usage)
        }
        do { return try PublicKey(parsing: encoding) } catch { throw VaultError(error) }
    }

    func cannot(_ algorithm: KeyAlgorithm) -> VaultError {
        .algorithmUnsupported(head.id, algorithm)
    }
}

extension VaultError {
    /// What a failing library means where the key and the bytes were checked before.
    init(_ error: PublicKeyError) {
        self = error == .outOfMemory ? .outOfMemory : .cryptography
    }
}
