import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// A change of a vault.
enum AttackChange: Hashable, Sendable {
    case create(String), put(String), schedule(String), purge(String)
    case bind, rebind, unbind
    case changeKey, rotateRoot, split
}

/// A real vault and its model side by side: the same changes made to both, every step kept.
final class AttackScene {
    typealias Bytes = [UInt8]

    /// A file as it is or was: in the model, and in bytes.
    struct Version: Hashable {
        let model: ModelVault.Content?
        let bytes: Bytes?
    }

    static let owners = ["A", "B", "K", "D", "L"]

    let scratch: ScratchVault
    /// The state after so many steps of the last change; the first is the state before it.
    private(set) var states: [[String: Version]] = []
    /// Everything that ever was a file.
    private(set) var past: [String: [Version]] = [:]
    /// Generations in which a secret waits for its deletion.
    private(set) var scheduled: [String: Int] = [:]
    private(set) var model = ModelVault()
    private var names: [String: SecretName] = [:]
    private let alias = AliasName(trusted: "alias/own")
    let key: KeyID
    private var paths = ["w": "audit/w0"]
    private var ids: [String: Identifier] = [:]

    init(_ changes: [AttackChange]) throws {
        scratch = try ScratchVault { $0.readAudit = .off }
        let scratch = self.scratch
        key = try scratch.vault.listKeys(request: scratch.request)[0].id
        try nameOwners()
        try begin()
        for change in changes { try make(change) }
    }

    /// Names for A and B whose records a split parts, and everybody's id and path.
    private func nameOwners() throws {
        let keys = scratch.vault.keys
        for (half, owner) in ["A", "B"].enumerated() {
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
            ("A", FileKind.secret), ("B", .secret), ("K", .key), ("D", .alias), ("L", .alias),
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
        for step in steps {
            model.take(step)
            var bytes = after[path(step.file)]
            if case .chain(let chain) = step.content, !chain.isLastMarked, let whole = bytes {
                bytes =
                    whole.dropLast(ChainLayout.markByteCount)
                    + Bytes(repeating: 0, count: ChainLayout.markByteCount)
            }
            #expect((step.content == nil) == (bytes == nil), "\(change): \(step.file)")
            state[step.file] = step.content.map { Version(model: $0, bytes: bytes) }
            states.append(state)
            keep(state)
        }
        // Model and folder have the same files, and the model's step list was all there was. The reserve
        // says nothing: it is room on the disk.
        let now = try current()
        #expect(now == state, "\(change)")
        let known = Set(now.keys.map(path) + ["\(Layout.reserve)"])
        let others = after.keys.filter { !known.contains($0) && !$0.hasPrefix("audit/e") }
        #expect(others.isEmpty, "\(change): \(others)")
    }

    private func steps(of change: AttackChange) -> [ModelVault.Step] {
        switch change {
        case .create(let owner), .put(let owner), .schedule(let owner):
            model.write(owner, in: place(of: owner))
        case .purge(let owner): model.purge(owner, in: place(of: owner))
        case .bind, .rebind: model.write("L", in: place(of: "L"))
        case .unbind: model.purge("L", in: place(of: "L"))
        case .changeKey: model.write("K", in: place(of: "K"))
        case .rotateRoot: model.rotateRoot()
        case .split: model.split { self.number(1, $0) }
        }
    }

    private func place(of owner: String) -> ModelVault.ShardPlace {
        guard case .header(let header) = model.files["VAULT"] else {
            preconditionFailure("no VAULT")
        }
        return .init(bits: header.bits, number: number(header.bits, owner))
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
        case .bind: try vault.createAlias(alias, for: reference, request: request)
        case .rebind: try vault.updateAlias(alias, to: reference, request: request)
        case .unbind: try vault.deleteAlias(alias, request: request)
        case .changeKey:
            let text = try #require(Description(text("K")))
            try vault.updateKeyDescription(reference, text, request: request)
        case .rotateRoot: _ = try vault.rotateRoot(request: request)
        case .split:
            let id = try #require(ids["A"])
            try vault.writing(request, .split) { (writer) throws(VaultError) in
                try writer.splitIndexIfFull(for: id, limit: 1)
            }
        }
    }
}

/// What the real vault says, in the model's words.
extension AttackScene {
    func answer(for owner: String) -> ModelVault.Answer {
        do throws(VaultError) {
            let request = scratch.request
            guard let name = names[owner] else { return try found(owner, request) }
            do throws(VaultError) {
                let version = try scratch.vault.getValue(
                    name, VersionSelector(), request: request)
                let text = String(decoding: version.value.plainCopy(), as: UTF8.self)
                let words = text.split(separator: " ")
                guard words.first == owner[...], let number = words.last.flatMap({ Int($0) })
                else { return .live(generation: -1) }
                return .live(generation: number)
            } catch {
                guard case .scheduledForDeletion = error else { throw error }
                return .live(generation: scheduled[owner] ?? -1)
            }
        } catch { return Self.answer(error) }
    }

    private func found(
        _ owner: String, _ request: Request
    ) throws(VaultError) -> ModelVault.Answer {
        let (key, alias) = (self.key, owner == "D" ? AliasName.secretsDefault : self.alias)
        let generation = try scratch.vault.reading(request) { (view) throws(VaultError) in
            owner == "K"
                ? try view.find(KeyHead.self, key, .key(key.text)).record?.file.generation
                : try view.find(AliasHead.self, alias, .alias(alias)).record?.file.generation
        }
        return generation.map { .live(generation: Int($0)) } ?? .absent
    }

    private static func answer(_ error: VaultError) -> ModelVault.Answer {
        switch error {
        case .notFound(.secret): .absent
        case .damaged: .refused(.damaged)
        case .rolledBack: .refused(.rolledBack)
        case .missing: .refused(.missing)
        default: .live(generation: -1)
        }
    }

    /// Whether `check` raises an alarm.
    func alarms(_ level: CheckLevel = .seals) throws -> Bool {
        do throws(VaultError) {
            return try scratch.vault.check(level, request: scratch.request).hasAlarm
        } catch {
            guard error.isAlarm else { throw error }
            return true
        }
    }
}
