import FileStore
import VaultFormat
package import Vocabulary

extension Vault {
    /// Copies the vault into a new folder, while readers and, but for a moment, writers go on.
    ///
    /// The copy is a vault by itself, to be verified by ``check(_:against:request:progress:)``. It is
    /// built beside `path` and renamed into place when all of it is durable.
    ///
    /// - Parameters:
    ///   - path: Free, or an empty folder.
    ///   - progress: Called with how many records are copied, of how many.
    /// - Throws: ``VaultError/vaultExists(path:)``, ``VaultError/store(_:)``, ``VaultError/audit(_:)``,
    ///   and what is wrong with VAULT, index or chain: a vault without them is not copied.
    package func createBackup(
        at path: String, request: Request, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(VaultError) -> BackupReport {
        let path = Self.trimmed(path)
        let subject = Subject(kind: .vault, name: Array(path.utf8.prefix(255)))
        return try recorded(.createBackup, subject, request) { () throws(VaultError) in
            try Self.requireRoom(at: path)
            // Who takes a copy away is written down before, whatever is said of reads.
            try noteOutside(.createBackup, subject, request)
            let building = "\(path).backup-\(try newIdentifier().hex.prefix(8))"
            var copy = try VaultCopy(of: store, at: building, keys: keys)
            do throws(VaultError) {
                try copy.copyAhead(progress: progress)
                try finish(&copy, request)
                try copy.install(at: path)
            } catch {
                if case .outcomeUnknown = error { throw error }
                copy.discard()
                throw error
            }
            return BackupReport(
                records: copy.records, asOf: copy.last?.intent.time,
                head: copy.last.map { ChainHead(sequence: $0.intent.sequence, hash: $0.hash) },
                missing: copy.missing)
        }
    }

    /// The part of a copy for which writers, and makers of keys, wait: a key half made in the copy
    /// would be taken for one whose making was stopped.
    func finish(_ copy: inout VaultCopy, _ request: Request) throws(VaultError) {
        try aloneWithKeys(request) { () throws(VaultError) in
            try store.withLock(
                .shared, deadline: request.lockDeadline, refusal: { VaultError(reading: $0) }
            ) { () throws(VaultError) in try copy.finish() }
        }
    }

    /// How many changes came after `head`, and when the newest was; nil when this vault's chain does
    /// not contain it.
    package func changes(
        since head: ChainHead, request: Request
    ) throws(VaultError) -> (count: UInt64, newest: UnixTime)? {
        try store.withLock(
            .shared, deadline: request.lockDeadline, refusal: { VaultError(reading: $0) }
        ) { () throws(VaultError) in
            let header = try HeaderFile.verify(try HeaderFile.read(store), keys: keys)
            guard let last = try IntentChain(of: header, for: .read, in: store, keys: keys).last
            else { return nil }
            var isThere = last.intent.sequence == head.sequence && last.hash == head.hash
            try ChainWalk(of: header, in: store, keys: keys).run {
                (intent, _) throws(VaultError) in
                if intent.sequence == head.sequence + 1, intent.previousHash == head.hash {
                    isThere = true
                }
            }
            return isThere ? (last.intent.sequence - head.sequence, last.intent.time) : nil
        }
    }

    /// The newest change, and the chain's end.
    package func newestChange(
        request: Request
    ) throws(VaultError) -> (time: UnixTime, head: ChainHead)? {
        try reading(request) { (view) throws(VaultError) in
            try view.currentChain().last.map {
                ($0.intent.time, ChainHead(sequence: $0.intent.sequence, hash: $0.hash))
            }
        }
    }

    /// Another folder of the same vault, on the same token: a backup, or the vault it was made of.
    package func sibling(at path: String) throws(VaultError) -> Vault {
        try Vault(try VaultFolder.open(path), token: token, pin: pin)
    }

    private func noteOutside(
        _ operation: Operation, _ subject: Subject, _ request: Request
    ) throws(VaultError) {
        let last = try IntentChain(of: constants, for: .read, in: store, keys: keys).last
        try append(
            .answered, operation, [subject], request, of: constants,
            floor: last?.intent.events ?? .empty, sync: true)
    }

    /// Nothing, or an empty folder, may lie where a vault is to go.
    static func requireRoom(at path: String) throws(VaultError) {
        do throws(StoreError) {
            guard try FileStore(opening: path).names(in: nil)?.isEmpty == true else {
                throw .exists(path)
            }
        } catch {
            switch error {
            case .notFound: return
            case .exists, .notAFolder: throw .vaultExists(path: path)
            default: throw .store(error)
            }
        }
    }
}
