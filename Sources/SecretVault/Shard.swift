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
        let path = Layout.shard(bits: header.shardBits, number: number)
        let bytes: [UInt8]?
        do { bytes = try store.read(path, limit: Bounds.shard) } catch {
            throw VaultError(reading: error)
        }
        guard let bytes else { throw .missing(file: path.description) }
        let place = ProvenFiles.Place.shard(bits: header.shardBits, number: number)
        if let known = keys.known(place, bytes, as: Shard.self) {
            try known.header.require(number, of: header, keys)
            return known
        }
        let file: ShardFile
        do throws(FormatError) { file = try ShardFile(parsing: bytes) } catch {
            throw VaultError(error, in: path)
        }
        try file.header.require(number, of: header, keys)
        let plain = try open(
            file.entries, iv: file.ivs[0], aad: partA(file.header), file: file, path: path,
            keys: keys)
        do throws(FormatError) {
            let shard = Shard(
                header: file.header, entries: try ShardEntries(parsing: plain), file: file)
            keys.note(place, bytes, shard)
            return shard
        } catch { throw VaultError(error, in: path) }
    }

    var path: StorePath { Layout.shard(bits: header.bits, number: header.number) }

    /// What lists show of this shard's live records.
    func summaries(keys: VaultKeys) throws(VaultError) -> ShardSummaries {
        let plain = try partB(keys)
        do throws(FormatError) {
            return try ShardSummaries(parsing: plain, for: entries)
        } catch { throw VaultError(error, in: path) }
    }

    /// Adds the secrets that lists show of this shard.
    func addSecrets(to list: inout SecretList, keys: VaultKeys) throws(VaultError) {
        let plain = try partB(keys)
        do throws(FormatError) {
            try ShardSummaries.eachSecret(in: plain, for: entries) { list.add($0, of: plain) }
        } catch { throw VaultError(error, in: path) }
    }

    private func partB(_ keys: VaultKeys) throws(VaultError) -> [UInt8] {
        try Self.open(
            file.summaries, iv: file.ivs[1], aad: Self.partB(header, after: file.entries),
            file: file, path: path, keys: keys)
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
        _ sealed: [UInt8], iv: [UInt8], aad: [UInt8], file: ShardFile, path: StorePath,
        keys: VaultKeys
    ) throws(VaultError) -> [UInt8] {
        let key = try keys.key(.indexKey, salt: file.salt)
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
