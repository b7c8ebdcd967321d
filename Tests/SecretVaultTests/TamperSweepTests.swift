import TestKit
import Testing
import VaultFormat

@testable import SecretVault

/// One file of each kind, every bit of it, every length, every older copy, every pair swapped: who
/// must notice does and names the file, nobody else suffers, nothing wrong is ever said.
@Suite struct TamperingSweepTests {
    typealias Place = TamperScene.Place
    typealias Expectation = TamperScene.Expectation

    private static let files = Place.allCases.filter { $0 != .dead }

    @Test(arguments: files)
    func `every bit`(_ place: Place) throws {
        let scene = try TamperScene()
        let file = try #require(scene.now[scene.path(place)])
        let bits = Tier.sample(Array(0..<(file.count * 8)), every: 211)
        for bit in bits where !Tier.isOver {
            var bytes = file
            Tally.add("bits")
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            try expect(
                scene.expectation(for: place, at: bit / 8), [place: bytes], scene,
                "bit \(bit % 8) of byte \(bit / 8)", turn: bit)
        }
        try expectWell(scene)
    }

    @Test(arguments: files)
    func `every length`(_ place: Place) throws {
        let scene = try TamperScene()
        let file = try #require(scene.now[scene.path(place)])
        let lengths = Tier.sample(Array(0..<file.count), every: 101)
        for count in lengths where !Tier.isOver {
            Tally.add("cuts")
            try expect(
                scene.expectation(for: place, cutTo: count), [place: Array(file[..<count])],
                scene, "cut to \(count) bytes", turn: count)
        }
        try expectWell(scene)
    }

    @Test(arguments: files)
    func `every older copy, and none`(_ place: Place) throws {
        let scene = try TamperScene()
        let path = scene.path(place)
        var seen = [scene.now[path]]
        try expect(scene.expectation(forAll: place), [place: nil], scene, "gone")
        for (age, files) in scene.history.enumerated().reversed() {
            let copy = files[path]
            guard !seen.contains(copy) else { continue }
            seen.append(copy)
            try expect(
                scene.expectation(for: place, old: copy), [place: copy], scene,
                copy == nil ? "gone" : "as after change \(age)")
        }
        #expect(seen.count > 1)
        Tally.add("replays", seen.count)
        try expectWell(scene)
    }

    @Test func `every pair swapped`() throws {
        let scene = try TamperScene()
        // The purged secret's last file, put back.
        let dead = scene.history.compactMap { $0[scene.path(.dead)] }.last
        var files = scene.now
        files[scene.path(.dead)] = dead
        var swaps = 0
        for (number, one) in Place.allCases.enumerated() {
            for other in Place.allCases[(number + 1)...] {
                let (first, second) = (files[scene.path(one)], files[scene.path(other)])
                guard first != second else { continue }
                swaps += 1
                try expect(
                    scene.expectation(forAll: one).and(scene.expectation(forAll: other)),
                    [one: second, other: first], scene, "\(one) and \(other) swapped")
            }
        }
        Tally.add("swaps", swaps)
        try expectWell(scene)
    }

    @Test func `a purged secret put back as of any day stays dead`() throws {
        let scene = try TamperScene()
        for copy in Set(scene.history.compactMap { $0[scene.path(.dead)] }) {
            try expect(.nowhere, [.dead: copy], scene, "put back")
        }
        try expect(.nowhere, [.dead: [1, 2, 3]], scene, "rubbish in its place", isRubbish: true)
        try expectWell(scene)
    }

    /// Puts files in place, asks, and puts them right again.
    ///
    /// - Parameter turn: Which look is asked this time, of those that must refuse, and now and then of
    ///   those that must not; nil asks them all.
    private func expect(
        _ expected: Expectation, _ planted: [Place: [UInt8]?], _ scene: TamperScene,
        _ what: String, turn: Int? = nil, isRubbish: Bool = false
    ) throws {
        let title = "\(planted.keys.map { scene.path($0) }.sorted()): \(what)"
        func plant() throws {
            try scene.forgetEvents()
            for (place, bytes) in planted { try scene.scratch.plant(bytes, at: scene.path(place)) }
        }
        for look in looks(expected, turn) {
            try plant()
            let answer = scene.answer(to: look)
            if expected.refused.contains(look) {
                guard case .alarm(let error) = answer else {
                    Issue.record("\(title): \(look) is answered: \(answer)")
                    continue
                }
                let named = Finding(error, at: "")?.place
                let isNamed = planted.keys.contains { scene.path($0) == named }
                #expect(isNamed, "\(title): \(look): \(error)")
            } else {
                #expect(answer == .truth, "\(title): \(look)")
            }
        }
        try plant()
        let alarms = scene.alarms(turn == nil ? .values : .seals)
        #expect(alarms.isEmpty != (expected.check || isRubbish), "\(title): check: \(alarms)")
        if expected.check {
            let isNamed = alarms.contains { alarm in
                planted.keys.contains { scene.path($0) == alarm.place }
            }
            #expect(isNamed, "\(title): check names \(alarms)")
        }
        try scene.forgetEvents()
        for place in planted.keys {
            try scene.scratch.plant(scene.now[scene.path(place)], at: scene.path(place))
        }
    }

    private func looks(_ expected: Expectation, _ turn: Int?) -> [TamperScene.Look] {
        let all = TamperScene.Look.allCases
        guard let turn else { return all }
        let refused = all.filter(expected.refused.contains)
        let others = all.filter { !expected.refused.contains($0) }
        return (refused.isEmpty ? [] : [refused[turn % refused.count]])
            + (turn % 13 == 0 && !others.isEmpty ? [others[turn / 13 % others.count]] : [])
    }

    /// Everything undone, everything is as before.
    private func expectWell(_ scene: TamperScene) throws {
        try scene.scratch.reopen()
        for look in TamperScene.Look.allCases { #expect(scene.answer(to: look) == .truth) }
        #expect(scene.alarms(.values) == [])
        try scene.scratch.put("four")
        #expect(try scene.scratch.get() == "four")
        #expect(scene.alarms(.values) == [])
    }
}
