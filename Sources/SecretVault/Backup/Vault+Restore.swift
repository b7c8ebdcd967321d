import FileStore
import VaultFormat
import Vocabulary

extension Vault {
    /// Makes a vault again from this one, a backup.
    ///
    /// The vault that comes out is a branch of its own: it has the backup's history, a new branch id,
    /// and every shard sealed anew, so that no index of the vault as it went on elsewhere can be put
    /// into it. The restoration is the newest entry of its chain. The token is not changed: keys
    /// newer than the backup stay in it.
    ///
    /// - Parameters:
    ///   - path: Free, or an empty folder.
    ///   - progress: Called with how many records are copied, of how many.
    /// - Throws: ``VaultError/vaultExists(path:)``, and what a check finds first in the backup but for
    ///   keys that are gone.
    package func restore(
        to path: String, request: Request, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(VaultError) -> RestoreReport {
        let path = Self.trimmed(path)
        try Self.requireRoom(at: path)
        try requireWhole(request)
        let building = "\(path).restore-\(try newIdentifier().hex.prefix(8))"
        var copy = try VaultCopy(of: store, at: building, keys: keys)
        do throws(VaultError) {
            try copy.copyAhead(progress: progress)
            try finish(&copy, request)
            let made = try sibling(at: building)
            try made.branchOff(request)
            let report = try made.restoreReport(asOf: copy.last?.intent.time, request)
            try copy.install(at: path)
            return report
        } catch {
            if case .outcomeUnknown = error { throw error }
            copy.discard()
            throw error
        }
    }

    private func requireWhole(_ request: Request) throws(VaultError) {
        for finding in try check(.seals, request: request).findings where finding.isAlarm {
            switch finding.kind {
            case .keyMissing, .keyWeak: continue
            case .missing: throw .missing(file: finding.place)
            case .rolledBack: throw .rolledBack(file: finding.place)
            default: throw .damaged(file: finding.place, finding.thing)
            }
        }
    }

    /// Makes a folder nobody else knows yet a branch of its own.
    private func branchOff(_ request: Request) throws(VaultError) {
        let branch = try newIdentifier()
        try writing(request, .restoreBackup) { (writer) throws(VaultError) in
            var header = writer.view.header
            header.branch = branch
            try writer.beginBranch(header)
            try HeaderFile.write(header, keys: keys, to: store)
        }
        // A writer of the new branch: its first intent is the restoration.
        try writing(request, .restoreBackup) { (writer) throws(VaultError) in
            var header = writer.view.header
            header.generation += 1
            try writer.replaceHeader(with: header, as: .restoreBackup) { () throws(VaultError) in }
        }
    }

    private func restoreReport(
        asOf: UnixTime?, _ request: Request
    ) throws(VaultError) -> RestoreReport {
        let checked = try check(.seals, request: request)
        var lost: Set<KeyID> = []
        for finding in checked.findings where finding.isAlarm {
            guard finding.kind == .keyMissing, case .key(let text) = finding.thing,
                let key = KeyID(text)
            else {
                if finding.kind == .keyMissing || finding.kind == .keyWeak { continue }
                throw .damaged(file: finding.place, finding.thing)
            }
            lost.insert(key)
        }
        let secrets = try reading(request) { (view) throws(VaultError) in
            var names: [SecretName] = []
            for key in lost { names += try view.secrets(under: key) }
            return names
        }
        return RestoreReport(
            asOf: asOf, head: checked.head, records: checked.records,
            lostKeys: lost.sorted(), lostSecrets: secrets.sorted(),
            newerObjects: checked.findings.filter { $0.kind == .objectUnknown }.count)
    }
}

extension Writer {
    /// Begins new segments of both chains, linked to what is there, and seals every shard anew: all
    /// of it for the branch that `header` names.
    func beginBranch(_ header: VaultHeader) throws(VaultError) {
        guard let chain = view.chain else { preconditionFailure("a writer without a chain") }
        let events = try settledEvents(chain)
        let link = chain.link
        for (kind, before, outcome) in [
            (FileKind.intents, ChainEnd(count: link.sequence - 1, hash: link.hash), link.outcome),
            (.events, events, Intent.Outcome.none),
        ] {
            let numbers = try IntentChain.segmentNumbers(kind, in: store)
            try ChainSegment.begin(
                kind, UInt32(numbers.count), before: before, outcome: outcome, of: header,
                in: store, keys: keys)
        }
        for number in 0..<(UInt16(1) << UInt16(header.shardBits)) {
            let shard = try view.shard(number: number)
            var shardHeader = shard.header
            shardHeader.branch = header.branch
            let file = try Shard.seal(
                shardHeader, shard.entries, try shard.summaries(keys: keys), keys: keys)
            let path = Layout.shard(bits: header.shardBits, number: number)
            do throws(StoreError) { try store.replace(path, with: file.encoding) } catch {
                throw VaultError(writing: error)
            }
        }
        view.forgetShards()
    }
}
