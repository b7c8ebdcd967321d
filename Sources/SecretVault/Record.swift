import FileStore
import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

/// A record as it lies on disk, opened: authentic, not yet judged to be the newest.
struct Record<H: Head> {
    var head: H
    let file: RecordFile

    /// What the index and the audit chain say of this generation.
    var state: Intent.State { Intent.State(generation: file.generation, tag: file.headTag) }
}

extension Record {
    /// Opens the record's file.
    ///
    /// - Parameter thing: What was asked for, to be named in errors.
    /// - Throws: ``VaultError/damaged(file:_:)`` when any byte of it is not as written or the file
    ///   belongs elsewhere.
    static func open(
        _ bytes: [UInt8], id: Identifier, keys: VaultKeys, thing: Thing?
    ) throws(VaultError) -> Record {
        if let known = keys.known(.record(id), bytes, as: Self.self) { return known }
        let path = Layout.record(H.kind, id)
        let file: RecordFile
        do throws(FormatError) {
            file = try RecordFile.parse(bytes, as: H.kind) { (rest) throws(FormatError) in
                do { return try SHA256.digest(of: rest) } catch { throw .checksum }
            }
        } catch { throw VaultError(error, in: path, thing) }
        guard file.vault == keys.vault, file.record == id, file.rootKeyEpoch == keys.epoch else {
            throw .damaged(file: path.description, thing)
        }
        let key = try keys.key(.recordKey, [H.kind.rawValue], id.bytes)
        let opened: [UInt8]
        do throws(SealingError) {
            opened = try AESGCM.openPlain(
                file.sealedHead, key: key, nonce: file.iv,
                aad: Context.encoding(.head, file.header))
        } catch {
            throw error == .notAuthentic
                ? .damaged(file: path.description, thing) : VaultError(error)
        }
        do throws(FormatError) {
            let record = Record(head: try H(plaintext: opened), file: file)
            keys.note(.record(id), bytes, record)
            return record
        } catch { throw VaultError(error, in: path, thing) }
    }

    /// The file of a new generation.
    static func seal(
        _ head: H, id: Identifier, generation: UInt64, blobs: [UInt8], keys: VaultKeys
    ) throws(VaultError) -> (file: RecordFile, bytes: [UInt8]) {
        let plaintext = head.plaintext
        let header = RecordFile.header(
            kind: H.kind, vault: keys.vault, record: id, generation: generation,
            rootKeyEpoch: keys.epoch, sealedHeadByteCount: plaintext.count + AESGCM.tagByteCount,
            blobByteCount: blobs.count)
        let key = try keys.key(.recordKey, [H.kind.rawValue], id.bytes)
        do {
            let iv = try KernelRandom.bytes(AESGCM.nonceByteCount)
            let file = RecordFile(
                kind: H.kind, vault: keys.vault, record: id, generation: generation,
                rootKeyEpoch: keys.epoch, iv: iv,
                sealedHead: try AESGCM.seal(
                    plaintext, key: key, nonce: iv, aad: Context.encoding(.head, header)),
                blobs: blobs)
            let bytes = try file.encoding { (rest) throws(SealingError) in
                try SHA256.digest(of: rest)
            }
            return (file, bytes)
        } catch { throw VaultError(error) }
    }
}
