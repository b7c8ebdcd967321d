import FileStore
import Sealing
import SecureMemory
import Synchronization
import VaultFormat
import Vocabulary

/// The root key of an open vault, the name key, and all that is derived from them.
///
/// May be used from several threads.
final class VaultKeys: Sendable {
    let vault: Identifier
    let epoch: UInt32
    private let root: SecretBytes
    private let nameKey: SecretBytes
    /// The segments that the chains were last seen in.
    let provenHeaders = Mutex<[ProvenSegmentHeader]>([])
    /// What is remembered of other files, if anything is.
    private let proven: (files: ProvenFiles, root: RootKeyMark)?

    /// - Parameters:
    ///   - sealedName: The name key as VAULT has it.
    ///   - files: Where to remember what files were opened to; nil remembers nothing.
    init(
        root: consuming SecretBytes, sealedName: [UInt8], vault: Identifier, epoch: UInt32,
        remembering files: ProvenFiles? = nil
    ) throws(VaultError) {
        let key = try Self.derive(.nameKey, from: root, fields: [vault.bytes])
        let context = Context.encoding(.nameKey, vault.bytes)
        do throws(SealingError) {
            nameKey = try AESGCM.open(
                Array(sealedName.dropFirst(AESGCM.nonceByteCount)), key: key,
                nonce: Array(sealedName.prefix(AESGCM.nonceByteCount)), aad: context)
        } catch {
            throw error == .notAuthentic
                ? .damaged(file: Layout.vault.description, nil) : VaultError(error)
        }
        if let files {
            let fingerprint = try Self.fingerprint(vault, root)
            proven = (files, RootKeyMark(fingerprint: fingerprint, epoch: epoch))
        } else {
            proven = nil
        }
        self.root = root
        self.vault = vault
        self.epoch = epoch
    }

    /// What a file was opened to before, if it had these very bytes.
    func known<Opened>(
        _ place: ProvenFiles.Place, _ bytes: [UInt8], as type: Opened.Type
    ) -> Opened? {
        guard let (files, root) = proven else { return nil }
        return files.opened(place, bytes, under: root, as: type)
    }

    /// Remembers what a file was opened to, where that is wanted.
    func note(_ place: ProvenFiles.Place, _ bytes: [UInt8], _ opened: some Sendable) {
        guard let (files, root) = proven else { return }
        files.note(place, bytes, under: root, opened)
    }

    /// Makes a name key and seals it for VAULT.
    static func newSealedNameKey(
        root: borrowing SecretBytes, vault: Identifier
    ) throws(VaultError) -> [UInt8] {
        let key = try derive(.nameKey, from: root, fields: [vault.bytes])
        do {
            let name = try KernelRandom.secret(32)
            let nonce = try KernelRandom.bytes(AESGCM.nonceByteCount)
            let context = Context.encoding(.nameKey, vault.bytes)
            return try nonce
                + name.read { (span) throws(SealingError) in
                    try AESGCM.seal(span, key: key, nonce: nonce, aad: context)
                }
        } catch { throw VaultError(error) }
    }

    /// The key of one use.
    ///
    /// HKDF-SHA-256 of the root key; Format, Keys.
    func key(
        _ domain: Context.Domain, salt: [UInt8] = [], _ fields: [UInt8]...
    ) throws(VaultError) -> SecretBytes {
        try Self.derive(domain, from: root, salt: salt, fields: [vault.bytes] + fields)
    }

    private static func derive(
        _ domain: Context.Domain, from root: borrowing SecretBytes, salt: [UInt8] = [],
        fields: [[UInt8]]
    ) throws(VaultError) -> SecretBytes {
        do {
            return try HKDFSHA256.derive(
                from: root, salt: salt, info: Context.encoding(domain, fields: fields),
                byteCount: AESGCM.keyByteCount)
        } catch { throw VaultError(error) }
    }

    /// The id of the record of a name: what its file is called.
    func recordID(_ kind: FileKind, _ name: [UInt8]) throws(VaultError) -> Identifier {
        let context = Context.encoding(.head, [kind.rawValue], name)
        return try Self.identifier(context, key: nameKey)
    }

    /// What proves that this is the vault it says it is.
    func fingerprint() throws(VaultError) -> Identifier { try Self.fingerprint(vault, root) }

    private static func fingerprint(
        _ vault: Identifier, _ root: borrowing SecretBytes
    ) throws(VaultError) -> Identifier {
        try identifier(Context.encoding(.fingerprint, vault.bytes), key: root)
    }

    /// The first sixteen bytes of HMAC-SHA-256.
    private static func identifier(
        _ context: [UInt8], key: borrowing SecretBytes
    ) throws(VaultError) -> Identifier {
        let code: [UInt8]
        do { code = try HMACSHA256.code(of: context, key: key) } catch {
            throw VaultError(error)
        }
        guard let id = Identifier(Array(code.prefix(Identifier.byteCount))) else {
            throw .cryptography
        }
        return id
    }
}
