import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Every mixture of old and new files: those a killed writer can leave behind are old or new to
/// readers and are resolved by the next writer; all others are alarms, never "not found".
@Suite struct CrashTests {
    @Test(arguments: Crash.all)
    func `what a killed writer leaves is old or new, and is resolved`(_ crash: Crash) throws {
        let scene = try CrashScene(crash)
        let scratch = scene.scratch
        for mixture in Mixture.all where mixture.isPossible(purge: crash.isPurge) {
            try scene.stage(mixture)
            let isDone = mixture.isDone(purge: crash.isPurge)
            let expected = isDone ? scene.newLook : scene.oldLook
            #expect(try crash.look(scratch) == expected, "read, \(mixture)")
            let before = try scratch.snapshot().withoutEvents
            try scratch.reopen()
            #expect(try crash.look(scratch) == expected, "opened again, \(mixture)")
            #expect(try scratch.snapshot().withoutEvents == before, "reading repairs nothing")

            try writeAlias(scratch)
            #expect(try crash.look(scratch) == expected, "resolved, \(mixture)")
            #expect(
                try scratch.bytesOrNil(scene.record)
                    == (isDone ? scene.new : scene.old)[scene.record])
            if mixture.chain == .unmarked {
                #expect(try scene.previousOutcome() == (isDone ? .done : .abandoned), "\(mixture)")
            }
            try expectConsistent(scratch)
        }
    }

    @Test(arguments: Crash.all)
    func `what no killed writer leaves is an alarm`(_ crash: Crash) throws {
        let scene = try CrashScene(crash)
        let scratch = scene.scratch
        for mixture in Mixture.all where !mixture.isPossible(purge: crash.isPurge) {
            try scene.stage(mixture)
            // A tombstone is final: a file below it is as good as none, whoever put it there.
            if crash.isPurge, mixture.chain == .marked, mixture.isShardNew {
                #expect(try crash.look(scratch) == scene.newLook)
                continue
            }
            #expect("\(mixture)") {
                _ = try crash.look(scratch)
            } throws: { error in
                switch error as? VaultError {
                case .rolledBack, .missing, .damaged: true
                default: false
                }
            }
        }
        try scratch.restore(scene.new)
        #expect(try crash.look(scratch) == scene.newLook)
        try writeAlias(scratch)
        try expectConsistent(scratch)
    }

    @Test(arguments: Crash.all)
    func `a writer resolves what a killed one left on the very record too`(_ crash: Crash) throws {
        let scene = try CrashScene(crash)
        for mixture in Mixture.all
        where mixture.chain == .unmarked && mixture.isPossible(purge: crash.isPurge)
            && !mixture.isDone(purge: crash.isPurge)
        {
            try scene.stage(mixture)
            try crash.change(scene.scratch)
            #expect(try crash.look(scene.scratch) == scene.newLook, "\(mixture)")
            #expect(try scene.previousOutcome() == .abandoned)
            try expectConsistent(scene.scratch)
        }
    }

    @Test(arguments: Crash.all.filter { !$0.isPurge })
    func `a resolution that was killed is resolved again`(_ crash: Crash) throws {
        let scene = try CrashScene(crash)
        let scratch = scene.scratch
        let done = Mixture(chain: .unmarked, isRecordNew: true, isShardNew: false)
        try scene.stage(done)
        for file in [".new", "\(crash.folder)/.new", "index/0/.new"] {
            try scratch.plant([1, 2, 3], at: file)
        }
        // The shard was written again, the mark was not.
        try writeAlias(scratch)
        let resolved = try scratch.snapshot()
        try #require(resolved["index/0/.new"] == nil && resolved["\(crash.folder)/.new"] == nil)
        try scene.stage(Mixture(chain: .unmarked, isRecordNew: true, isShardNew: true))
        #expect(try crash.look(scratch) == scene.newLook)
        try writeAlias(scratch)
        #expect(try scene.previousOutcome() == .done)
        #expect(try crash.look(scratch) == scene.newLook)
    }

    @Test func `a record that is neither old nor new is refused, and the others go on`() throws {
        let put = try #require(Crash.all.first { $0.testDescription == "put" })
        let scene = try CrashScene(put)
        let scratch = scene.scratch
        let shardAhead = Mixture(chain: .unmarked, isRecordNew: false, isShardNew: true)
        try scene.stage(shardAhead)
        try writeAlias(scratch)
        #expect(try scene.previousOutcome() == .refused)
        let refusal = VaultError.rolledBack(file: scene.record)
        #expect(throws: refusal) { try scratch.get() }
        #expect(throws: refusal) { try scratch.put("three") }
        try scratch.create(.third, "goes on")
        #expect(try scratch.get(.third) == "goes on")
        // The right file is all it takes.
        try scratch.plant(scene.new[scene.record], at: scene.record)
        #expect(try put.look(scratch) == scene.newLook)
    }

    @Test func `a damaged record behind an unmarked intent stops nobody else`() throws {
        let put = try #require(Crash.all.first { $0.testDescription == "put" })
        let scene = try CrashScene(put)
        let scratch = scene.scratch
        try scene.stage(Mixture(chain: .unmarked, isRecordNew: true, isShardNew: true))
        try scratch.plant([0, 1, 2], at: scene.record)
        try writeAlias(scratch)
        #expect(try scene.previousOutcome() == .refused)
        #expect(throws: VaultError.damaged(file: scene.record, .secret(.db))) {
            try scratch.get()
        }
        try scratch.plant(scene.new[scene.record], at: scene.record)
        #expect(try put.look(scratch) == scene.newLook)
    }

    /// Any change to something else: what resolves.
    private func writeAlias(_ scratch: ScratchVault) throws {
        try scratch.vault.createAlias(
            AliasName(trusted: "alias/unrelated"), for: KeyReference(.secretsDefault),
            request: scratch.request)
        #expect(
            try scratch.vault.describeKey(
                KeyReference(AliasName(trusted: "alias/unrelated")), request: scratch.request
            ).aliases.contains(AliasName(trusted: "alias/unrelated")))
    }

    /// Lists and records agree, and every file has its entry.
    private func expectConsistent(_ scratch: ScratchVault) throws {
        let listed = try scratch.vault.listSecrets(request: scratch.request)
        for secret in listed {
            let found = try scratch.vault.describeSecret(secret.name, request: scratch.request)
            #expect(found.updated == secret.updated)
            #expect(found.plannedDeletion == secret.plannedDeletion)
        }
        #expect(try scratch.files(in: "secrets").count == listed.count)
        let aliases = try scratch.vault.listAliases(request: scratch.request)
        #expect(try scratch.files(in: "aliases").count == aliases.count)
    }
}
