import FileStore
import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

/// One index shard, opened.
struct Shard {
    var header: ShardHeader
    var entries: ShardEntries
    /// The file, from which the summaries are opened only where they are needed.
    let file: ShardFile
}

extension Shard {
    /// What a shard without its entries is judged by.
    struct Marks {
        let header: ShardHeader
        let sequence: UInt64
        let vaultGeneration: UInt64
    }

    var marks: Marks {
        Marks(
            header: header, sequence: entries.sequence, vaultGeneration: entries.vaultGeneration)
    }

    /// Reads and opens a shard's entries.
    ///
    /// - Throws: ``VaultError/missing(file:)``, ``VaultError/damaged(file:_:)`` also for a genuine
    ///   shard in another's place.
    static func read(
        number: UInt16, of header: VaultHeader, from store: FileStore, keys: VaultKeys
    ) throws(VaultError) -> Shard {
        let bytes = try bytes(number, of: header, in: store)
        let place = ProvenFiles.Place.shard(bits: header.shardBits, number: number)
        if let known = keys.known(place, bytes, as: Shard.self) {
            try known.header.require(number, of: header, keys)
            return known
        }
        let file = try file(bytes, number, of: header, keys)
        let shard = try Shard(file, key: try keys.key(.indexKey, salt: file.salt))
        keys.note(place, bytes, shard)
        return shard
    }

    /// The same with its summaries, opened.
    static func readWhole(
        number: UInt16, of header: VaultHeader, from store: FileStore, keys: VaultKeys
    ) throws(VaultError) -> (shard: Shard, summaries: [UInt8]) {
        let bytes = try bytes(number, of: header, in: store)
        let file = try file(bytes, number, of: header, keys)
        let key = try keys.key(.indexKey, salt: file.salt)
        let shard = try Shard(file, key: key)
        return (shard, try shard.partB(key))
    }

    private static func bytes(
        _ number: UInt16, of header: VaultHeader, in store: FileStore
    ) throws(VaultError) -> [UInt8] {
        let path = Layout.shard(bits: header.shardBits, number: number)
        let bytes: [UInt8]?
        do { bytes = try store.read(path, limit: Bounds.shard) } catch {
            throw VaultError(reading: error)
        }
        guard let bytes else { throw .missing(file: path.description) }
        return bytes
    }

    private static func file(
        _ bytes: [UInt8], _ number: UInt16, of header: VaultHeader, _ keys: VaultKeys
    ) throws(VaultError) -> ShardFile {
        let file: ShardFile
        do throws(FormatError) { file = try ShardFile(parsing: bytes) } catch {
            throw VaultError(error, in: Layout.shard(bits: header.shardBits, number: number))
        }
        try file.header.require(number, of: header, keys)
        return file
    }

    private init(_ file: ShardFile, key: borrowing SecretBytes) throws(VaultError) {
        let path = Layout.shard(bits: file.header.bits, number: file.header.number)
        let plain = try Self.open(
            file.entries, iv: file.ivs[0], aad: Self.partA(file.header), path: path, key: key)
        do throws(FormatError) {
            self.init(header: file.header, entries: try ShardEntries(parsing: plain), file: file)
        } catch { throw VaultError(error, in: path) }
    }

    var path: StorePath { Layout.shard(bits: header.bits, number: header.number) }

    /// What lists show of this shard's live records.
    func summaries(keys: VaultKeys) throws(VaultError) -> ShardSummaries {
        let plain = try partB(try keys.key(.indexKey, salt: file.salt))
        do throws(FormatError) {
            return try ShardSummaries(parsing: plain, for: entries)
        } catch { throw VaultError(error, in: path) }
    }

    /// Adds the secrets that lists show of this shard, where they are wanted.
    ///
    /// - Parameter summaries: Of ``readWhole(number:of:from:keys:)``.
    /// - Returns: What lists show of its other records, in the order of the index.
    func addSecrets(
        of summaries: [UInt8], to lines: inout SecretLines, _ areWanted: Bool
    ) throws(VaultError) -> [IndexSummary] {
        do throws(FormatError) {
            return try ShardSummaries.eachSecret(in: summaries, for: entries) {
                if areWanted { lines.add($0, of: summaries) }
            }
        } catch { throw VaultError(error, in: path) }
    }

    private func partB(_ key: borrowing SecretBytes) throws(VaultError) -> [UInt8] {
        try Self.open(
            file.summaries, iv: file.ivs[1], aad: Self.partB(header, after: file.entries),
            path: path, key: key)
    }

    /// The file of a shard: a salt and two nonces of its own, both parts sealed.
    static func seal(
        _ header: ShardHeader, _ entries: ShardEntries, _ summaries: ShardSummaries,
        keys: VaultKeys
    ) throws(VaultError) -> ShardFile {
        let salt: [UInt8]
        let ivs: [[UInt8]]
        do throws(SealingError) {
            salt = try KernelRandom.bytes(ShardFile.saltByteCount)
            ivs = [
                try KernelRandom.bytes(ShardFile.ivByteCount),
                try KernelRandom.bytes(ShardFile.ivByteCount),
            ]
        } catch { throw VaultError(error) }
        let key = try keys.key(.indexKey, salt: salt)
        do throws(SealingError) {
            let partA = try AESGCM.seal(
                entries.encoding, key: key, nonce: ivs[0], aad: partA(header))
            let partB = try AESGCM.seal(
                summaries.encoding(for: entries), key: key, nonce: ivs[1],
                aad: partB(header, after: partA))
            return ShardFile(
                header: header, salt: salt, ivs: ivs, entries: partA, summaries: partB)
        } catch { throw VaultError(error) }
    }

    private static func open(
        _ sealed: [UInt8], iv: [UInt8], aad: [UInt8], path: StorePath,
        key: borrowing SecretBytes
    ) throws(VaultError) -> [UInt8] {
        do throws(SealingError) {
            return try AESGCM.openPlain(sealed, key: key, nonce: iv, aad: aad)
        } catch {
            throw error == .notAuthentic
                ? .damaged(file: path.description, nil) : VaultError(error)
        }
    }

    private static func partA(_ header: ShardHeader) -> [UInt8] {
        Context.encoding(.index, header.encoding, Array("A".utf8))
    }

    /// Part B is bound to part A by its tag.
    private static func partB(_ header: ShardHeader, after partA: [UInt8]) -> [UInt8] {
        Context.encoding(
            .index, header.encoding, Array("B".utf8), HeadTag(suffixOf: partA).bytes)
    }
}

extension ShardHeader {
    /// Refuses a genuine shard in another's place.
    fileprivate func require(
        _ number: UInt16, of vault: VaultHeader, _ keys: VaultKeys
    ) throws(VaultError) {
        guard self.vault == vault.vault, branch == vault.branch, rootKeyEpoch == keys.epoch,
            bits == vault.shardBits, self.number == number
        else {
            throw .damaged(
                file: Layout.shard(bits: vault.shardBits, number: number).description, nil)
        }
    }
}
