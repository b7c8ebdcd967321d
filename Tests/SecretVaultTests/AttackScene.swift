import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// A change of a vault.
enum AttackChange: Hashable, Sendable {
    case create(String), put(String), schedule(String), purge(String)
    case group([String])
    case bind, rebind, unbind
    case changeKey, rotateRoot, announceRoot, split
}

/// A real vault and its model side by side: the same changes made to both, every step kept.
final class AttackScene {
    typealias Bytes = [UInt8]

    /// A file as it is or was: in the model, and in bytes.
    struct Version: Hashable {
        let model: ModelVault.Content?
        let bytes: Bytes?
    }

    let owners: [String]
    let scratch: ScratchVault
    /// Every state in which the last change can be cut short, in the order of its steps: the first is the
    /// state before it, the last the one after it.
    private(set) var states: [[String: Version]] = []
    /// Everything that ever was a file.
    private(set) var past: [String: [Version]] = [:]
    /// Generations in which a secret waits for its deletion.
    private(set) var scheduled: [String: Int] = [:]
    private(set) var model = ModelVault()
    private(set) var names: [String: SecretName] = [:]
    let alias = AliasName(trusted: "alias/own")
    let key: KeyID
    private var paths = ["w": "audit/w0"]
    private var ids: [String: Identifier] = [:]

    init(_ changes: [AttackChange]) throws {
        let hasGroup = changes.contains { if case .group = $0 { true } else { false } }
        owners = ["A", "B"] + (hasGroup ? ["C"] : []) + ["K", "D", "L"]
        scratch = try ScratchVault { $0.readAudit = .off }
        let scratch = self.scratch
        key = try scratch.vault.listKeys(request: scratch.request)[0].id
        try nameOwners()
        try begin()
        for change in changes { try make(change) }
    }

    /// Names for A and B whose records a split parts, and for C one that stays with A; everybody's id
    /// and path.
    private func nameOwners() throws {
        let keys = scratch.vault.keys
        for (owner, half) in [("A", 0), ("B", 1), ("C", 0)] {
            var number = 0
            repeat {
                number += 1
                let name = try #require(SecretName("\(owner.lowercased())\(number)"))
                names[owner] = name
                ids[owner] = try keys.recordID(.secret, name.bytes)
            } while self.number(1, owner) != half
        }
        ids["K"] = try keys.recordID(.key, key.bytes)
        ids["D"] = try keys.recordID(.alias, AliasName.secretsDefault.bytes)
        ids["L"] = try keys.recordID(.alias, alias.bytes)
        for (owner, kind) in [
            ("A", FileKind.secret), ("B", .secret), ("C", .secret), ("K", .key), ("D", .alias),
            ("L", .alias),
        ] {
            paths[owner] = Layout.recordPath(kind, try #require(ids[owner]))
        }
    }

    /// Which shard an owner is in when the index has so many bits.
    func number(_ bits: Int, _ owner: String) -> Int {
        ids[owner].map { Int(Layout.shardNumber(of: $0, bits: UInt8(bits))) } ?? 0
    }

    func path(_ file: String) -> String { paths[file] ?? file }

    /// The vault as `init` leaves it: a key written as often as it takes, and its alias.
    private func begin() throws {
        let pairs = (try scratch.bytes("audit/w0").count - 256) / ChainLayout.pairByteCount
        model.files = [
            "VAULT": .header(.init(generation: 1, bits: 0)),
            "VAULT.copy": .header(.init(generation: 1, bits: 0)), "w": .chain(.init()),
        ]
        let place = ModelVault.ShardPlace(bits: 0, number: 0)
        model.files[place.path] = .shard(
            .init(place: place, generation: 1, sequence: 0, vault: 1))
        for number in 1...pairs {
            model.write(number == pairs ? "D" : "K", in: place).forEach { model.take($0) }
        }
        keep(try current())
    }

    private func current() throws -> [String: Version] {
        var files: [String: Version] = [:]
        for (file, content) in model.files {
            files[file] = Version(model: content, bytes: try scratch.bytes(path(file)))
        }
        return files
    }

    private func keep(_ state: [String: Version]) {
        for (file, version) in state where past[file]?.contains(version) != true {
            past[file, default: []].append(version)
        }
    }

    private func make(_ change: AttackChange) throws {
        var state = try current()
        states = [state]
        let steps = self.steps(of: change)
        try apply(change)
        let after = try scratch.snapshot()
        for together in steps {
            let before = state
            for kept in 1..<(1 << together.count) {
                state = before
                for (place, step) in together.enumerated() where kept >> place & 1 == 1 {
                    let bytes = bytes(of: step, after)
                    #expect((step.content == nil) == (bytes == nil), "\(change): \(step.file)")
                    state[step.file] = step.content.map { Version(model: $0, bytes: bytes) }
                }
                states.append(state)
                keep(state)
            }
            together.forEach { model.take($0) }
        }
        // Model and folder have the same files, and the model's step list was all there was. The reserve
        // says nothing: it is room on the disk.
        let now = try current()
        #expect(now == state, "\(change)")
        let known = Set(now.keys.map(path) + ["\(Layout.reserve)"])
        let others = after.keys.filter { !known.contains($0) && !$0.hasPrefix("audit/e") }
        #expect(others.isEmpty, "\(change): \(others)")
    }

    /// The bytes of a file when this step is done: those that it has in the end, but for the chain, which
    /// grows.
    private func bytes(of step: ModelVault.Step, _ after: Snapshot) -> Bytes? {
        guard case .chain(let chain) = step.content, let whole = after[path(step.file)] else {
            return after[path(step.file)]
        }
        func slot(_ number: Int, isMarked: Bool) -> Bytes {
            let start = ChainLayout.offset(ofPair: UInt64(number))
            let pair = Bytes(whole[start..<start + ChainLayout.pairByteCount])
            let void = Bytes(repeating: 0, count: ChainLayout.markByteCount)
            return isMarked ? pair : pair.dropLast(ChainLayout.markByteCount) + void
        }
        let count = chain.intents.count
        var bytes = Bytes(whole[..<ChainLayout.offset(ofPair: UInt64(count))])
        if !chain.isLastMarked {
            bytes.removeLast(ChainLayout.pairByteCount)
            bytes += slot(count - 1, isMarked: false)
        }
        for (place, isThere) in chain.unsaid.enumerated() {
            bytes +=
                isThere
                ? slot(count + place, isMarked: false)
                : Bytes(repeating: 0, count: ChainLayout.pairByteCount)
        }
        return bytes
    }

    private func steps(of change: AttackChange) -> [[ModelVault.Step]] {
        if case .group(let owners) = change {
            return model.group(owners.map { ($0, place(of: $0)) })
        }
        return singleSteps(of: change).map { [$0] }
    }

    private func singleSteps(of change: AttackChange) -> [ModelVault.Step] {
        switch change {
        case .group: preconditionFailure("its files are replaced together")
        case .create(let owner), .put(let owner), .schedule(let owner):
            model.write(owner, in: place(of: owner))
        case .purge(let owner): model.purge(owner, in: place(of: owner))
        case .bind, .rebind: model.write("L", in: place(of: "L"))
        case .unbind: model.purge("L", in: place(of: "L"))
        case .changeKey: model.write("K", in: place(of: "K"))
        case .rotateRoot: model.rotateRoot()
        case .announceRoot: model.announceRoot()
        case .split: model.split { self.number(1, $0) }
        }
    }

    private func place(of owner: String) -> ModelVault.ShardPlace {
        guard case .header(let header) = model.files["VAULT"] else {
            preconditionFailure("no VAULT")
        }
        return .init(bits: header.bits, number: number(header.bits, owner))
    }

    /// A change that the model knows nothing of: what an earlier one has left is ended by it.
    func changeElsewhere() throws {
        try scratch.vault.createAlias(
            AliasName(trusted: "alias/elsewhere"), for: KeyReference(key), request: scratch.request)
    }

    private func apply(_ change: AttackChange) throws {
        let (vault, request) = (scratch.vault, scratch.request)
        let reference = KeyReference(key)
        func name(_ owner: String) throws -> SecretName { try #require(names[owner]) }
        /// What the new generation says of itself.
        func text(_ owner: String) -> String {
            guard case .shard(let shard) = model.files[place(of: owner).path] else { return "" }
            return "\(owner) \((shard.entries[owner]?.generation ?? 0) + 1)"
        }
        switch change {
        case .create(let owner): try scratch.create(try name(owner), text(owner))
        case .put(let owner): try scratch.put(text(owner), to: try name(owner))
        case .schedule(let owner):
            scheduled[owner] = text(owner).split(separator: " ").last.flatMap { Int($0) }
            _ = try scratch.delete(try name(owner))
        case .purge(let owner):
            _ = try vault.deleteSecretNow(try name(owner), request: request)
        case .group(let owners):
            let results = try vault.importSecrets(
                try owners.map {
                    ImportedSecret(
                        name: try name($0), value: try .test(text($0)), options: NewSecret())
                }, request: request)
            for result in results { _ = try result.get() }
        case .bind: try vault.createAlias(alias, for: reference, request: request)
        case .rebind: try vault.updateAlias(alias, to: reference, request: request)
        case .unbind: try vault.deleteAlias(alias, request: request)
        case .changeKey:
            let text = try #require(Description(text("K")))
            try vault.updateKeyDescription(reference, text, request: request)
        case .rotateRoot: _ = try vault.rotateRoot(request: request)
        case .announceRoot:
            let object = try #require(ids["L"])
            try vault.writing(request, .rotateRoot) { (writer) throws(VaultError) in
                try writer.announceRoot(object)
            }
        case .split:
            let id = try #require(ids["A"])
            try vault.writing(request, .split) { (writer) throws(VaultError) in
                try writer.splitIndexIfFull(for: id, limit: 1)
            }
        }
    }
}
