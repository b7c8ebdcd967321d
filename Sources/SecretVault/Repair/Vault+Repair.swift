import FileStore
import VaultFormat
import Vocabulary

extension Vault {
    /// Mends what is safe to mend, moves aside what does not belong, and leaves the rest to be told.
    ///
    /// Ends what a crash has begun; removes temporary files, indexes that VAULT does not name and
    /// files below tombstones; writes VAULT from its copy or the copy from VAULT; makes lost shards
    /// again from chain and records; brings records, entries and the chain's last word together
    /// where authentic bytes for it are there; ends half-made and half-destroyed keys. May be stopped
    /// at any point and begun again. Never deletes an authentic record.
    ///
    /// - Parameters:
    ///   - isRehearsal: Whether to tell what would be done and to change nothing.
    ///   - tell: Called with each action when it is done.
    /// - Throws: What keeps the repair from going on, with the actions before it told: above all a
    ///   chain whose end cannot be found (``VaultError/damaged(file:_:)``,
    ///   ``VaultError/missing(file:)``), or a lost shard without a whole chain.
    package func repair(
        isRehearsal: Bool = false, request: Request,
        tell: @escaping (RepairAction) -> Void = { _ in }
    ) throws(VaultError) -> RepairReport {
        var report = RepairReport()
        report.actions = try makeFolders(isRehearsal: isRehearsal, tell)
        let done = try aloneWithKeys(request) { () throws(VaultError) in
            try store.withLock(
                .exclusive, deadline: request.lockDeadline, refusal: { VaultError(reading: $0) }
            ) { () throws(VaultError) in
                forgetHeader()
                let repair = try Repair(
                    of: self, request: request, isRehearsal: isRehearsal, tell: tell)
                try repair.run()
                return (repair.actions, repair.expectation != nil)
            }
        }
        report.actions += done.0
        report.isChainWhole = done.1
        if !isRehearsal { report.check = try check(.seals, request: request) }
        return report
    }

    /// Folders that a copy without empty folders has lost; the locks below need one of them.
    private func makeFolders(
        isRehearsal: Bool, _ tell: (RepairAction) -> Void
    ) throws(VaultError) -> [RepairAction] {
        var actions: [RepairAction] = []
        for folder in Layout.folders
        where folder.names.count == 1 && folder != Layout.audit
            && !Layout.laterFolders.contains(folder)
        {
            do throws(StoreError) {
                guard try store.names(in: folder) == nil else { continue }
                if !isRehearsal { try store.makeFolder(folder) }
            } catch .exists {
                continue
            } catch .notAFolder {
                continue
            } catch { throw VaultError(writing: error) }
            let action = RepairAction(.madeFolder, folder.description)
            actions.append(action)
            tell(action)
        }
        return actions
    }

    /// Runs `body`, which works on keys in the token without the writers' lock, while nobody repairs:
    /// between the announcement of a key and its end only its maker may take it away.
    ///
    /// The kernel gives the lock of a maker who was killed back.
    func workingOnKeys<R: ~Copyable>(
        _ request: Request, _ body: () throws(VaultError) -> R
    ) throws(VaultError) -> R {
        try store.withLock(
            .shared, on: Layout.folder(of: .key), deadline: request.lockDeadline,
            refusal: { VaultError(reading: $0) }, body)
    }

    /// Runs `body` while nobody else works on keys in the token.
    func aloneWithKeys<R: ~Copyable>(
        _ request: Request, _ body: () throws(VaultError) -> R
    ) throws(VaultError) -> R {
        try store.withLock(
            .exclusive, on: Layout.folder(of: .key), deadline: request.lockDeadline,
            refusal: { VaultError(reading: $0) }, body)
    }
}
