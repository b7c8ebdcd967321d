import FileStore
import PKCS11
import VaultFormat
import Vocabulary

extension VaultFolder {
    /// Level 1 of a check: structure, without keys.
    ///
    /// Changes nothing.
    ///
    /// - Parameter deadline: How long to wait for a writer.
    package func checkStructure(
        deadline: Duration = .seconds(10)
    ) throws(VaultError) -> CheckReport {
        var report = CheckReport(level: .structure)
        var check = StructureCheck(of: store)
        try store.withLock(
            .shared, deadline: deadline, refusal: { VaultError(reading: $0) }
        ) { () throws(VaultError) in try check.run() }
        report.findings = check.findings
        return report
    }
}

extension Vault {
    /// Checks the vault, and its keys in the token, at level 2 or 3.
    ///
    /// Changes nothing.
    ///
    /// - Parameters:
    ///   - known: A chain head that was kept elsewhere: the chain must still contain it.
    ///   - threads: How many open values; nil: as many as the token allows.
    ///   - progress: Called with how many intents, then records, then secrets are done, of how many.
    /// - Throws: Only what keeps the check itself from going on; what it finds is in the report.
    package func check(
        _ level: CheckLevel, against known: ChainHead? = nil, threads: Int? = nil,
        request: Request, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(VaultError) -> CheckReport {
        var report = CheckReport(level: level)
        let secrets = try store.withLock(
            .shared, deadline: request.lockDeadline, refusal: { VaultError(reading: $0) }
        ) { () throws(VaultError) in
            var structure = StructureCheck(of: store)
            try structure.run()
            report.findings = structure.findings
            let header = try HeaderFile.verify(try HeaderFile.read(store), keys: keys)
            let chain = try IntentChain(of: header, for: .read, in: store, keys: keys)
            let view = View(
                store: store, keys: keys, header: header, chain: chain, now: request.now,
                shardLimit: 8)
            var seals = SealsCheck(of: self, in: view)
            try seals.run(progress: level == .seals ? progress : { _, _ in })
            report.findings += seals.findings
            report.head = seals.head
            report.intents = seals.head?.sequence ?? 0
            report.events = seals.events
            report.records = seals.records
            report.otherObjects = seals.otherObjects
            if let known { try contains(known, view, &report) }
            return level == .values ? (try? view.secrets()) ?? SecretList() : SecretList()
        }
        if level == .values {
            report.findings += try checkWorkingKeys(request)
            let (values, findings) = try ValuesCheck(look, opening, of: secrets, request).run(
                on: token, threads: threads ?? token.width
            ) { progress($0, secrets.count) }
            report.values = values
            report.findings += findings
        }
        report.findings = report.findings.unique.sorted { $0.place < $1.place }
        return report
    }

    /// The chain must still hold the intent that was its end once.
    private func contains(
        _ known: ChainHead, _ view: View, _ report: inout CheckReport
    ) throws(VaultError) {
        var isThere = false
        do throws(VaultError) {
            try ChainWalk(of: view.header, in: store, keys: keys).run {
                (intent, _) throws(VaultError) in
                if intent.sequence == known.sequence + 1, intent.previousHash == known.hash {
                    isThere = true
                }
            }
        } catch {
            guard Finding(error, at: "") != nil else { throw error }
        }
        if !isThere, report.head != known {
            report.findings.append(Finding(.rolledBack, Layout.audit.description))
        }
    }
}

extension [Finding] {
    /// Each finding once, in order.
    fileprivate var unique: [Finding] {
        var seen: [Finding] = []
        for finding in self where !seen.contains(finding) {
            // The same without a name says less.
            seen.removeAll {
                $0.kind == finding.kind && $0.place == finding.place && $0.thing == nil
            }
            let isNamed = seen.contains { $0.kind == finding.kind && $0.place == finding.place }
            if finding.thing != nil || !isNamed { seen.append(finding) }
        }
        return seen
    }
}
