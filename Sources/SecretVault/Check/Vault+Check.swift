import FileStore
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
    ///   - progress: Called with how many intents, then records, then secrets are done, of how many.
    /// - Throws: Only what keeps the check itself from going on; what it finds is in the report.
    package func check(
        _ level: CheckLevel, against known: ChainHead? = nil, request: Request,
        progress: (Int, Int) -> Void = { _, _ in }
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
                store: store, keys: keys, header: header, chain: chain, now: request.now)
            var seals = SealsCheck(of: self, in: view)
            try seals.run(progress: level == .seals ? progress : { _, _ in })
            report.findings += seals.findings
            report.head = seals.head
            report.intents = seals.head?.sequence ?? 0
            report.events = seals.events
            report.records = seals.records
            report.otherObjects = seals.otherObjects
            if let known { try contains(known, view, &report) }
            return (try? view.summaries())?.compactMap { summary -> SecretName? in
                guard case .secret(let secret) = summary else { return nil }
                return secret.name
            } ?? []
        }
        if level == .values {
            for (done, name) in secrets.sorted().enumerated() {
                try openAll(of: name, request, &report)
                progress(done + 1, secrets.count)
            }
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

    /// Opens every version of a secret and forgets it.
    private func openAll(
        of name: SecretName, _ request: Request, _ report: inout CheckReport
    ) throws(VaultError) {
        do throws(VaultError) {
            let (record, key) = try reading(request) { (view) throws(VaultError) in
                let found = try view.find(SecretHead.self, name, .secret(name))
                guard let record = found.record else {
                    throw .notFound(.secret(name))
                }
                let keyFound = try view.key(KeyReference(record.head.key))
                guard let head = keyFound.record?.head else {
                    throw .notFound(.key(record.head.key.text))
                }
                return (record, UsableKey(record: keyFound.id, anyState: head))
            }
            for version in record.head.versions {
                if let state = key.head.version(object: version.dataKey.keyVersion)?.state,
                    state != .live
                {
                    continue
                }
                _ = try open(version, of: record, under: key)
                report.values += 1
            }
        } catch {
            // Gone meanwhile, or lost with a destroyed key: neither is damage.
            if case .notFound = error { return }
            guard let finding = Finding(error, at: name.text) else { throw error }
            report.findings.append(finding)
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
