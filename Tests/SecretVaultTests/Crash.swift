import FileStore
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// One change, and the files a writer killed in its middle leaves behind.
///
/// The order is intent, record, shard, mark; of a purge: intent, shard, record, mark.
struct Crash: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let isPurge: Bool
    /// Where the record lies.
    let folder: String
    let prepare: @Sendable (ScratchVault) throws -> Void
    let change: @Sendable (ScratchVault) throws -> Void
    /// What the changed record says, read from the record itself.
    let look: @Sendable (ScratchVault) throws -> String

    private static func secret(
        _ text: String, isPurge: Bool = false,
        prepare: @escaping @Sendable (ScratchVault) throws -> Void = { try $0.create() },
        change: @escaping @Sendable (ScratchVault) throws -> Void
    ) -> Crash {
        Crash(
            testDescription: text, isPurge: isPurge, folder: "secrets", prepare: prepare,
            change: change
        ) { scratch in
            do {
                let labels = try scratch.labels().joined(separator: "; ")
                let found = try scratch.vault.describeSecret(.db, request: scratch.request)
                guard found.plannedDeletion == nil else { return "scheduled, \(labels)" }
                return "\(labels) = \(try scratch.get())"
            } catch VaultError.notFound { return "absent" }
        }
    }

    private static let name = AliasName(trusted: "alias/payments")

    private static func alias(
        _ text: String, isPurge: Bool = false, exists: Bool,
        change: @escaping @Sendable (ScratchVault) throws -> Void
    ) -> Crash {
        Crash(
            testDescription: text, isPurge: isPurge, folder: "aliases",
            prepare: { if exists { try bind($0) } }, change: change
        ) { scratch in
            do {
                return try scratch.vault.describeKey(KeyReference(name), request: scratch.request)
                    .id.text
            } catch VaultError.notFound { return "absent" }
        }
    }

    private static let key = AccessKeyID(trusted: "LTAI5tAbCdEfGhIjKlMnOpQr")

    private static func accessKey(
        _ text: String, isPurge: Bool = false, exists: Bool = true,
        change: @escaping @Sendable (ScratchVault) throws -> Void
    ) -> Crash {
        Crash(
            testDescription: text, isPurge: isPurge, folder: "access-keys",
            prepare: { if exists { try makeKey($0) } }, change: change
        ) { scratch in
            do {
                return try scratch.vault.usableAccessKey(key, request: scratch.request)
                    .principal.text
            } catch VaultError.notFound { return "absent" } catch VaultError.accessKeyInactive {
                return "inactive"
            }
        }
    }

    private static func makeKey(_ scratch: ScratchVault) throws {
        _ = try scratch.vault.createAccessKey(
            key, for: Principal(trusted: "payments"), request: scratch.request)
    }

    private static func policy(
        _ text: String, isPurge: Bool = false, exists: Bool = true,
        change: @escaping @Sendable (ScratchVault) throws -> Void
    ) -> Crash {
        Crash(
            testDescription: text, isPurge: isPurge, folder: "policies",
            prepare: { if exists { try $0.vault.setPolicy([1], request: $0.request) } },
            change: change
        ) { "\(try $0.vault.policy(request: $0.request))" }
    }

    private static func bind(_ scratch: ScratchVault) throws {
        try scratch.vault.createAlias(
            name, for: KeyReference(.secretsDefault), request: scratch.request)
    }

    static let all: [Crash] = [
        secret("create", prepare: { _ in }) { try $0.create() },
        secret("put") { try $0.put("two") },
        secret("move a label") { try $0.move(.stable, to: .v(1)) },
        secret("delete") { _ = try $0.delete() },
        secret("create again over a tombstone") {
            try $0.create()
            _ = try $0.vault.deleteSecretNow(.db, request: $0.request)
        } change: {
            try $0.create(.db, "again")
        },
        secret("delete at once", isPurge: true) {
            _ = try $0.vault.deleteSecretNow(.db, request: $0.request)
        },
        secret("purge", isPurge: true) {
            try $0.create()
            _ = try $0.delete()
            $0.wait(days: 7)
        } change: {
            try $0.vault.purgeSecret(.db, request: $0.request)
        },
        alias("bind an alias", exists: false) { try bind($0) },
        alias("take an alias away", isPurge: true, exists: true) {
            try $0.vault.deleteAlias(name, request: $0.request)
        },
        accessKey("make an access key", exists: false) { try makeKey($0) },
        accessKey("disable an access key") {
            try $0.vault.setAccessKey(key, enabled: false, request: $0.request)
        },
        accessKey("delete an access key", isPurge: true) {
            try $0.vault.deleteAccessKey(key, request: $0.request)
        },
        policy("set a policy", exists: false) {
            try $0.vault.setPolicy([2], request: $0.request)
        },
        policy("set another policy") { try $0.vault.setPolicy([2], request: $0.request) },
        policy("remove a policy", isPurge: true) {
            try $0.vault.removePolicy(request: $0.request)
        },
        Crash(
            testDescription: "disable a key", isPurge: false, folder: "keys", prepare: { _ in },
            change: {
                try $0.vault.setKey(
                    KeyReference(.secretsDefault), enabled: false, request: $0.request)
            },
            look: { scratch in
                try scratch.vault.describeKey(
                    KeyReference(.secretsDefault), request: scratch.request
                ).state.rawValue
            }),
    ]
}

/// A vault on which one change was made, and its files before and after.
final class CrashScene {
    let scratch: ScratchVault
    let crash: Crash
    let old: Snapshot
    let new: Snapshot
    let oldLook: String
    let newLook: String
    /// The path of the changed record.
    let record: String
    /// The chain with the intent, its mark not written.
    let unmarked: [UInt8]

    init(_ crash: Crash) throws {
        self.crash = crash
        scratch = try ScratchVault()
        try crash.prepare(scratch)
        oldLook = try crash.look(scratch)
        old = try scratch.snapshot()
        try crash.change(scratch)
        new = try scratch.snapshot()
        newLook = try crash.look(scratch)
        try #require(oldLook != newLook)
        let (old, new) = (old, new)
        let changed = Set(old.keys).union(new.keys).filter {
            $0.hasPrefix(crash.folder) && old[$0] != new[$0]
        }
        try #require(changed.count == 1)
        record = try #require(changed.first)
        let chain = try #require(new["audit/w0"])
        try #require(chain.count == (old["audit/w0"]?.count ?? 0) + ChainLayout.pairByteCount)
        unmarked = chain.dropLast(64) + [UInt8](repeating: 0, count: 64)
    }

    /// Puts the files of one mixture in place.
    func stage(_ mixture: Mixture) throws {
        var files = new
        files[record] = mixture.isRecordNew ? new[record] : old[record]
        files["index/0/0"] = mixture.isShardNew ? new["index/0/0"] : old["index/0/0"]
        files["audit/w0"] =
            switch mixture.chain {
            case .old: old["audit/w0"]
            case .torn: (old["audit/w0"] ?? []) + unmarked.suffix(1024).prefix(700)
            case .void: (old["audit/w0"] ?? []) + [UInt8](repeating: 0, count: 1024)
            case .unmarked: unmarked
            case .marked: new["audit/w0"]
            }
        try scratch.restore(files)
    }

    /// The outcome the last intent says its predecessor had.
    func previousOutcome() throws -> Intent.Outcome? {
        let vault = scratch.vault
        return try IntentChain(of: vault.constants, for: .read, in: vault.store, keys: vault.keys)
            .last?.intent.previousOutcome
    }
}

/// Which of a change's files are new.
struct Mixture: Hashable, CustomStringConvertible {
    enum Chain: CaseIterable { case old, torn, void, unmarked, marked }

    let chain: Chain
    let isRecordNew: Bool
    let isShardNew: Bool

    var description: String {
        "chain \(chain), record \(isRecordNew ? "new" : "old"), "
            + "shard \(isShardNew ? "new" : "old")"
    }

    static let all = Chain.allCases.flatMap { chain in
        [false, true].flatMap { record in
            [false, true].map { Mixture(chain: chain, isRecordNew: record, isShardNew: $0) }
        }
    }

    /// What a killed writer can leave behind.
    func isPossible(purge: Bool) -> Bool {
        switch chain {
        case .old, .torn, .void: !isRecordNew && !isShardNew
        case .unmarked: purge ? isShardNew || !isRecordNew : isRecordNew || !isShardNew
        case .marked: isRecordNew && isShardNew
        }
    }

    /// Whether the change is there: since the record of a write, since the shard of a purge.
    func isDone(purge: Bool) -> Bool { purge ? isShardNew : isRecordNew }
}
