import FileStore
import VaultFormat
import Vocabulary

/// A repair in progress: under the lock of everything, with every step told and written into the
/// audit chain before it is done.
///
/// Nothing authentic is ever deleted: what does not belong is moved aside. Each step leaves a vault
/// that the same repair, begun again, goes on with. Commit, Repair.
final class Repair {
    let vault: Vault
    let request: Request
    /// Whether to say what would be done, and to do nothing.
    let isRehearsal: Bool
    private let tell: (RepairAction) -> Void
    private(set) var actions: [RepairAction] = []
    /// VAULT as it should be.
    let header: VaultHeader
    /// Where the chain of intents ends.
    var chain: IntentChain
    /// What the chain says of every record; nil when it does not hold together.
    var expectation: ChainExpectation?

    var store: FileStore { vault.store }
    var keys: VaultKeys { vault.keys }

    init(
        of vault: Vault, request: Request, isRehearsal: Bool,
        tell: @escaping (RepairAction) -> Void
    ) throws(VaultError) {
        self.vault = vault
        self.request = request
        self.isRehearsal = isRehearsal
        self.tell = tell
        (header, chain) = try Self.rightHeader(in: vault.store, keys: vault.keys)
    }

    func run(forgetting lost: String? = nil) throws(VaultError) {
        try restoreHeader()
        try removeLeftovers()
        try walkChain()
        try repairIndex()
        let writer = try endLastChange()
        try removeOldIndexes()
        try setForeignFilesAside()
        if expectation != nil {
            try repairRecords(writer)
            try repairKeys(writer)
        }
        if let lost { try forget(lost, writer) }
    }

    /// Tells a step, writes it into the audit chain, and does it.
    func act(
        _ action: RepairAction, _ body: () throws(VaultError) -> Void
    ) throws(VaultError) {
        if !isRehearsal {
            try note(action)
            try body()
        }
        actions.append(action)
        tell(action)
    }

    /// The event of a step, synced: what is moved or removed must not be unexplained later.
    private func note(_ action: RepairAction) throws(VaultError) {
        let text = "\(action.kind.rawValue) \(action.place)"
        try vault.append(
            .answered, .repair, [Subject(kind: .vault, name: Array(text.utf8.prefix(255)))],
            request, of: header, floor: chain.last?.intent.events ?? .empty, sync: true)
    }

    /// Reads the whole chain; one that does not hold together leaves ``expectation`` nil.
    private func walkChain() throws(VaultError) {
        var found = ChainExpectation()
        do throws(VaultError) {
            try ChainWalk(of: header, in: store, keys: keys).run {
                (intent, outcome) throws(VaultError) in found.take(intent, outcome)
            }
        } catch {
            guard error.isAlarm else { throw error }
            expectation = nil
            return
        }
        expectation = found.broken.isEmpty && !found.hasBrokenShard ? found : nil
    }

    /// Ends the change whose writer died, as the next writer would.
    ///
    /// - Returns: A writer for all that follows; nil in a rehearsal, or when the index is not whole.
    private func endLastChange() throws(VaultError) -> Writer? {
        if let last = chain.last, last.outcome == nil {
            let thing = Thing(last.intent.kind, name: last.intent.name)
            try act(RepairAction(.ended, Layout.audit.description, thing)) {
                () throws(VaultError) in
            }
        }
        guard !isRehearsal else { return nil }
        let writer = try Writer(store: store, keys: keys, request: request, operation: .repair)
        if let chain = writer.view.chain { self.chain = chain }
        if expectation != nil { try walkChain() }
        return writer
    }

    /// What is seen of the vault now.
    func view(_ writer: Writer?) -> View {
        writer?.view
            ?? View(store: store, keys: keys, header: header, chain: chain, now: request.now)
    }
}
