import TestKit
import Testing
import VaultFormat

@testable import SecretVault

/// Every state a killed writer can leave, and every attack on one or two files of it: the code says
/// what the model says, and the model knows no undetected attack but those Commit lists.
@Suite struct AttackModelTests {
    /// A history whose last change is stopped after each of its steps.
    struct Story: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let changes: [AttackChange]

        init(_ text: String, _ changes: [AttackChange]) {
            testDescription = text
            self.changes = changes
        }
    }

    private static let both: [AttackChange] = [.create("A"), .create("B")]

    static let stories: [Story] = {
        let whole: [Story] = [
            Story("put", both + [.put("A")]),
            Story("create", [.create("B"), .put("B"), .create("A")]),
            Story("schedule", both + [.schedule("A")]),
            Story("purge", both + [.put("A"), .purge("A")]),
            Story("create over a tombstone", both + [.purge("A"), .create("A")]),
            Story("bind an alias", both + [.bind]),
            Story("bind an alias elsewhere", [.create("A"), .bind, .rebind]),
            Story("take an alias away", [.create("A"), .bind, .unbind]),
            Story("change a key", both + [.changeKey]),
            Story("another root", both + [.rotateRoot]),
            Story("put, under another root", both + [.rotateRoot, .put("A")]),
            Story("put to the other", both + [.put("A"), .put("B")]),
            Story("announce a root", both + [.announceRoot]),
            Story("put, a root being announced", both + [.announceRoot, .put("A")]),
            Story("group", [.group(["A", "B", "C"])]),
            Story("group over a tombstone", both + [.purge("B"), .group(["C", "B"])]),
            Story("put after a group", [.group(["A", "B", "C"]), .put("A")]),
        ]
        let parted = whole.map {
            Story($0.testDescription + ", in two shards", [.split] + $0.changes)
        }
        return whole + parted + [
            Story("split", both + [.put("A"), .split]),
            Story("put after a split", both + [.put("A"), .split, .put("A")]),
        ]
    }()

    @Test(arguments: stories)
    func `what a killed writer leaves is no alarm, and is the old or the new`(
        _ story: Story
    ) throws {
        let scene = try AttackScene(story.changes)
        // All of it or none of it, whatever it consists of.
        let legal = [scene.states.first, scene.states.last].compactMap(\.self).map {
            answers(of: $0, scene)
        }
        for (number, state) in scene.states.enumerated() {
            try stage(state, scene)
            try compare(state, scene, "state \(number)")
            #expect(!modelAlarms(state, scene), "state \(number)")
            let answers = answers(of: state, scene)
            #expect(legal.contains(answers), "state \(number)")
            // What readers were told is what the next writer makes of it.
            try scene.changeElsewhere()
            for (owner, expected) in answers {
                #expect(scene.answer(for: owner) == expected, "state \(number), resolved: \(owner)")
            }
            #expect(try !scene.alarms(), "state \(number), resolved")
        }
    }

    @Test(arguments: stories)
    func `every attack on one or two files is answered as the model says`(_ story: Story) throws {
        let scene = try AttackScene(story.changes)
        let isParted = story.changes.contains(.split)
        var tried = 0
        for (number, state) in scene.states.enumerated() {
            try stage(state, scene)
            let attacks = Tier.sample(attacks(on: state, scene), every: 61)
            let legal =
                [number < scene.states.count - 1 ? scene.states.first : nil]
                .compactMap(\.self) + [scene.states.last].compactMap(\.self)
            for attack in attacks where !Tier.isOver {
                var attacked = state
                for (file, version) in attack { attacked[file] = version }
                try plant(attack.mapValues { $0?.bytes }, scene)
                let title = "state \(number), \(describe(attack))"
                try compare(attacked, scene, title)
                let isWrong = answers(of: attacked, scene).contains { owner, answer in
                    if case .refused = answer { return false }
                    return !legal.contains { answers(of: $0, scene)[owner] == answer }
                }
                // In a vault of one shard no read is deceived; in larger ones a check is not.
                if isWrong {
                    #expect(isParted, "\(title)")
                    #expect(modelAlarms(attacked, scene), "\(title): undetected")
                }
                try plant(files(Array(attack.keys), of: state), scene)
                tried += 1
            }
            try compare(state, scene, "state \(number), undone")
        }
        Tally.add("attacks", tried)
    }

    @Test(arguments: stories.filter { $0.changes.last != .split })
    func `what Commit calls undetectable is so, unless a chain head was kept`(
        _ story: Story
    ) throws {
        let scene = try AttackScene(story.changes)
        let (old, new) = (try #require(scene.states.first), try #require(scene.states.last))
        // Every file of the last change put back: record, shard and tail; VAULT, copy and tail.
        try stage(new, scene)
        let report = try scene.scratch.vault.check(.seals, request: scene.scratch.request)
        let head = try #require(report.head)
        let changed = new.keys.filter { new[$0] != old[$0] } + old.keys.filter { new[$0] == nil }
        #expect(changed.count == filesOfLastChange(story))
        try plant(files(changed, of: old), scene)
        try compare(old, scene, "all of the last change undone")
        #expect(try !scene.alarms())
        let later = try scene.scratch.vault.check(
            .seals, against: head, request: scene.scratch.request)
        #expect(later.hasAlarm)
        // The newest mark lost in a power cut, and the rest put back.
        try stage(new, scene)
        let unmarked = scene.states.last { $0["w"] != new["w"] }
        try plant(["w": unmarked?["w"]?.bytes], scene)
        try plant(files(changed.filter { $0 != "w" }, of: old), scene)
        #expect(try !scene.alarms())
        for owner in scene.owners {
            #expect(scene.answer(for: owner) == answers(of: old, scene)[owner])
        }
    }

    /// A record, its shard and the chain; of a group all of them.
    private func filesOfLastChange(_ story: Story) -> Int {
        switch story.changes.last {
        case .announceRoot: 1
        case .group(let owners): owners.count + 1 + (story.changes.contains(.split) ? 2 : 1)
        default: 3
        }
    }

    // MARK: The model's view and the code's

    private func vault(
        _ state: [String: AttackScene.Version], _ scene: AttackScene
    ) -> ModelVault {
        ModelVault(files: state.compactMapValues(\.model), scheduled: scene.scheduled)
    }

    private func answers(
        of state: [String: AttackScene.Version], _ scene: AttackScene
    ) -> [String: ModelVault.Answer] {
        let vault = vault(state, scene)
        return scene.owners.reduce(into: [:]) {
            $0[$1] = vault.answer(for: $1, scene.number)
        }
    }

    private func modelAlarms(
        _ state: [String: AttackScene.Version], _ scene: AttackScene
    ) -> Bool {
        vault(state, scene).alarms(owners: scene.owners, scene.number)
    }

    private func compare(
        _ state: [String: AttackScene.Version], _ scene: AttackScene, _ title: String
    ) throws {
        for (owner, expected) in answers(of: state, scene) {
            #expect(scene.answer(for: owner) == expected, "\(title): \(owner)")
        }
        let isAlarm = try scene.alarms()
        #expect(isAlarm == modelAlarms(state, scene), "\(title): check")
    }

    private func stage(_ state: [String: AttackScene.Version], _ scene: AttackScene) throws {
        var files = try scene.scratch.snapshot().filter { $0.key.hasPrefix("audit/e") }
        for (file, version) in state { files[scene.path(file)] = version.bytes }
        try scene.scratch.restore(files)
    }

    private func files(
        _ names: [String], of state: [String: AttackScene.Version]
    ) -> [String: [UInt8]?] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, state[$0]?.bytes) })
    }

    private func plant(_ files: [String: [UInt8]?], _ scene: AttackScene) throws {
        for (file, bytes) in files { try scene.scratch.plant(bytes, at: scene.path(file)) }
    }

    // MARK: Attacks

    private typealias Attack = [String: AttackScene.Version?]

    /// One file, or two, each replaced by everything it ever was, by its neighbour, or by nothing.
    private func attacks(
        on state: [String: AttackScene.Version], _ scene: AttackScene
    ) -> [Attack] {
        var single: [(file: String, version: AttackScene.Version?)] = []
        for file in files(of: state, scene) {
            let neighbours = Self.neighbours[file, default: []].compactMap { state[$0] }
            let others = (scene.past[file, default: []] + neighbours).filter { $0 != state[file] }
            single += others.map { (file, $0) } + (state[file] == nil ? [] : [(file, nil)])
        }
        var attacks: [Attack] = single.map { [$0.file: $0.version] }
        for (place, one) in single.enumerated() {
            for other in single[(place + 1)...] where other.file != one.file {
                attacks.append([one.file: one.version, other.file: other.version])
            }
        }
        return attacks
    }

    /// What lies there or could, of the index only what VAULT may name.
    private func files(
        of state: [String: AttackScene.Version], _ scene: AttackScene
    ) -> [String] {
        let indexes = Set(state.keys).union(scene.past.keys).filter { file in
            file.hasPrefix("index/")
                && scene.scratch.folderExists(
                    file.split(separator: "/").dropLast().joined(separator: "/"))
        }
        return scene.owners + indexes.sorted() + ["VAULT", "VAULT.copy", "w"]
    }

    private static let neighbours = [
        "A": ["B"], "B": ["A"], "C": ["A"], "D": ["L"], "L": ["D"], "index/1/0": ["index/1/1"],
        "index/1/1": ["index/1/0"],
    ]

    private func describe(_ attack: Attack) -> String {
        attack.sorted { $0.key < $1.key }.map { file, version in
            "\(file) <- \(version?.model.map { "\($0)" } ?? "nothing")"
        }.joined(separator: ", ")
    }
}
