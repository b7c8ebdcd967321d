import JSONText
import SecretVault
import Vocabulary

/// `kist repair`.
enum Repair {
    static let command = Command(
        "repair",
        flags: [
            Flag("dry-run", "say what would be done and change nothing"),
            Flag("forget", .text("NAME|ID"), "give up a record that cannot be mended"),
            Flag("yes", "do not ask"),
        ],
        summary: "end what a crash began, mend what is safe, set aside the rest",
        text: """
            Ends a change or a key that was stopped, removes temporary files, unused indexes and what
            lies below a tombstone, writes VAULT from VAULT.copy or the copy from VAULT, makes lost
            parts of the index again from the audit chain and the records, and brings records and
            index together where the chain says which is right. What is not authentic or does not
            belong is moved to quarantine/ in the vault, nothing authentic is deleted, and no key
            leaves the token but one whose own record says that it was being made or destroyed.

            Each step is told in a line and written into the audit chain. Then the vault is checked:
            the exit status is that of "kist check". It can be stopped and given again at any time.
            A right copy of a lost record that lies in quarantine/ under any name is put back.

            A record that stays lost, because its right bytes are nowhere, can be given up: --forget
            takes a secret's, key's or alias' name, or the place that "kist check" shows. Then nothing
            misses it, and its name can be used again; what lay in its place is in quarantine/. Look
            into your backups before: "kist backup restore" beside the vault, and copy the file. It
            asks for the name again; without a terminal it needs --yes. A key under which secrets are
            still sealed is not given up.
            """,
        examples: [
            .init("kist repair --dry-run", "what would it do?"),
            .init("kist repair", "do it, and say what stays wrong"),
            .init("kist repair --forget db_cred", "give up a secret that no backup has"),
            .init("kist repair --json", "the same for a program"),
        ],
        reach: .repairing,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let isRehearsal = arguments.has("dry-run")
        let lost = arguments.value("forget")
        if let lost, !isRehearsal {
            try Confirmation.demand(lost, toDo: "repair --forget", arguments)
        }
        let told = Told()
        var report: RepairReport?
        var failure: Failure?
        do throws(Failure) {
            report = try OpenVault(toRepair: arguments.global).perform {
                (vault, request) throws(VaultError) in
                try vault.repair(
                    forgetting: lost, isRehearsal: isRehearsal, request: request
                ) { told.add($0) }
            }
        } catch { failure = error }
        // What was done is told, also when the rest could not be.
        if failure == nil || !told.actions.isEmpty {
            try tell(told.actions, report, isRehearsal, arguments.global)
        }
        if let failure { throw failure }
        guard let report else { return }
        if !report.isChainWhole { Voice.warn(Self.brokenChain) }
        if let found = report.check, let failure = Failure(ofRepaired: found) { throw failure }
    }

    private static let brokenChain =
        "the audit chain does not hold together, so no record and no key was touched"

    /// What was done so far, from inside of the vault's locks.
    private final class Told {
        private(set) var actions: [RepairAction] = []
        func add(_ action: RepairAction) { actions.append(action) }
    }

    private static func tell(
        _ actions: [RepairAction], _ report: RepairReport?, _ isRehearsal: Bool,
        _ flags: GlobalFlags
    ) throws(Failure) {
        if flags.wantsJSON {
            return try JSONOutput.object { json throws(Failure) in
                if isRehearsal { json.member("DryRun", true) }
                json.key("Actions")
                json.beginArray()
                for action in actions { write(action, to: &json) }
                json.endArray()
                if let report { json.member("ChainIsWhole", report.isChainWhole) }
                if let check = report?.check { check.writeFindings(to: &json) }
            }
        }
        var rows = Rows("Action", "Place", "Thing", "Why")
        for action in actions {
            rows.add(
                action.kind.words(isRehearsal),
                action.place + (action.target.map { " -> \($0)" } ?? ""),
                action.thing?.shown ?? "", action.kind.reason)
        }
        if let check = report?.check {
            for finding in check.findings where finding.kind != .quarantined {
                rows.add(
                    "left", finding.place, finding.thing?.shown ?? "",
                    "\(finding.kind.rawValue): \(finding.kind.meaning)")
            }
        }
        try rows.print()
        if Output.isTerminal, !flags.isQuiet, actions.isEmpty, let check = report?.check,
            !check.hasAlarm
        {
            try printText("there was nothing to repair\n")
        }
    }

    private static func write(_ action: RepairAction, to json: inout JSONWriter) {
        json.beginObject()
        json.member("Kind", action.kind.rawValue)
        json.member("Place", action.place)
        json.member("Target", ifAny: action.target)
        json.member("Thing", ifAny: action.thing?.shown)
        json.endObject()
    }
}

extension RepairAction.Kind {
    /// The first word of a line.
    fileprivate func words(_ isRehearsal: Bool) -> String {
        switch self {
        case .ended: isRehearsal ? "end" : "ended"
        case .removedLeftover, .removedIndex, .removedDead: isRehearsal ? "remove" : "removed"
        case .madeFolder: isRehearsal ? "make" : "made"
        case .restoredVault, .restoredCopy, .putBack: isRehearsal ? "restore" : "restored"
        case .rebuiltShard: isRehearsal ? "rebuild" : "rebuilt"
        case .healedEntry: isRehearsal ? "heal" : "healed"
        case .quarantined: isRehearsal ? "quarantine" : "quarantined"
        case .removedObject: isRehearsal ? "remove from token" : "removed from token"
        case .endedKey: isRehearsal ? "end key" : "ended key"
        case .forgot: isRehearsal ? "give up" : "gave up"
        }
    }

    fileprivate var reason: String {
        switch self {
        case .ended: "a change whose writer died"
        case .removedLeftover: "the temporary file of a writer that died"
        case .removedIndex: "an index that VAULT does not name"
        case .removedDead: "purged: it lay below its tombstone"
        case .madeFolder: "a folder of the vault was missing"
        case .restoredVault: "VAULT was not what was written; its copy is"
        case .restoredCopy: "the copy was not what VAULT is"
        case .rebuiltShard: "not what the audit chain says; made again from chain and records"
        case .healedEntry: "index and record disagreed; the audit chain says the record"
        case .putBack: "the file that the audit chain names lay in quarantine"
        case .quarantined: "not authentic, or not of this place"
        case .removedObject: "its key was never finished, or was being destroyed"
        case .endedKey: "its making or destruction was stopped"
        case .forgot: "lost, and its owner has given it up: the name is free"
        }
    }
}
