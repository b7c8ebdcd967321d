import SecretVault
import TestKit
import Testing
import Vocabulary

@Suite struct LabelTests {
    private func threeVersions() throws -> ScratchVault {
        let scratch = try ScratchVault()
        try scratch.create()
        try scratch.put("two")
        try scratch.put("three")
        return scratch
    }

    @Test func `each put moves ACSCurrent, and ACSPrevious behind it`() throws {
        let scratch = try ScratchVault()
        #expect(try scratch.create().labels == [.current])
        #expect(try scratch.labels() == ["v1: ACSCurrent"])
        #expect(try scratch.put("two").labels == [.current])
        #expect(try scratch.labels() == ["v1: ACSPrevious", "v2: ACSCurrent"])
        try scratch.put("three")
        #expect(try scratch.labels() == ["v1: ", "v2: ACSPrevious", "v3: ACSCurrent"])
        #expect(try scratch.get() == "three")
        #expect(try scratch.get(.db, nil, .previous) == "two")
        #expect(try scratch.get(.db, .v(1)) == "one")
    }

    @Test func `a put with labels of its own leaves the built-in ones where they are`() throws {
        let scratch = try threeVersions()
        #expect(try scratch.put("four", labels: [.next]).labels == [.next])
        #expect(
            try scratch.labels() == [
                "v1: ", "v2: ACSPrevious", "v3: ACSCurrent", "v4: ACSNext",
            ])
        try scratch.put("five", labels: [.next])
        #expect(try scratch.labels().suffix(2) == ["v4: ", "v5: ACSNext"])
        #expect(try scratch.get() == "three")
    }

    @Test func `a put with ACSCurrent among its labels takes ACSPrevious along`() throws {
        let scratch = try threeVersions()
        let stored = try scratch.put("four", labels: [.next, .current])
        #expect(stored.labels == [.current, .next])
        #expect(
            try scratch.labels() == [
                "v1: ", "v2: ", "v3: ACSPrevious", "v4: ACSCurrent,ACSNext",
            ])
    }

    @Test func `a put with no labels at all makes a version that only its id names`() throws {
        let scratch = try threeVersions()
        try scratch.put("four", labels: [])
        #expect(try scratch.labels().suffix(2) == ["v3: ACSCurrent", "v4: "])
        #expect(try scratch.get(.db, .v(4)) == "four")
    }

    @Test func `a put may place ACSPrevious itself`() throws {
        let scratch = try threeVersions()
        try scratch.put("four", labels: [.previous])
        #expect(
            try scratch.labels() == ["v1: ", "v2: ", "v3: ACSCurrent", "v4: ACSPrevious"])
    }

    @Test func `a secret has eight labels and not nine`() throws {
        let scratch = try threeVersions()
        for number in 1...6 {
            try scratch.move(try #require(StageLabel("own\(number)")), to: .v(1))
        }
        #expect(throws: VaultError.invalid(.tooManyLabels(limit: 8))) {
            try scratch.move(.next, to: .v(1))
        }
        #expect(throws: VaultError.invalid(.tooManyLabels(limit: 8))) {
            try scratch.put("four", labels: [.next])
        }
        #expect(try scratch.labels().count == 3)
        let taken = try #require(StageLabel("own1"))
        try scratch.put("four", labels: [taken])
        #expect(try scratch.labels().last == "v4: own1")
    }

    @Test func `a label is attached, moved and taken off`() throws {
        let scratch = try threeVersions()
        try scratch.move(.stable, to: .v(1))
        #expect(try scratch.labels().first == "v1: stable")
        try scratch.move(.stable, to: .v(2), from: .v(1))
        #expect(try scratch.labels().prefix(2) == ["v1: ", "v2: ACSPrevious,stable"])
        try scratch.move(.stable, to: nil, from: .v(2))
        #expect(try scratch.labels()[1] == "v2: ACSPrevious")
        #expect(throws: VaultError.notFound(.label(.db, .stable))) {
            try scratch.move(.stable, to: nil)
        }
    }

    @Test func `rolling back moves ACSPrevious to where ACSCurrent was`() throws {
        let scratch = try threeVersions()
        try scratch.move(.current, to: .v(1))
        #expect(try scratch.labels() == ["v1: ACSCurrent", "v2: ", "v3: ACSPrevious"])
        #expect(try scratch.get() == "one")
        try scratch.move(.previous, to: .v(2))
        #expect(try scratch.labels() == ["v1: ACSCurrent", "v2: ACSPrevious", "v3: "])
    }

    @Test(arguments: [StageLabel.current, .previous])
    func `a built-in label is moved, never taken off`(_ label: StageLabel) throws {
        let scratch = try threeVersions()
        let before = try scratch.labels()
        #expect(throws: VaultError.invalid(.builtInLabelOnlyMoves(label))) {
            try scratch.move(label, to: nil)
        }
        #expect(try scratch.labels() == before)
        try scratch.move(label, to: .v(1))
        #expect(try scratch.get(.db, nil, label) == "one")
    }

    @Test func `a label is taken only from the version that has it`() throws {
        let scratch = try threeVersions()
        #expect(
            throws: VaultError.labelElsewhere(.current, named: .v(1), on: .v(3))
        ) { try scratch.move(.current, to: .v(2), from: .v(1)) }
        #expect(throws: VaultError.labelElsewhere(.next, named: .v(1), on: nil)) {
            try scratch.move(.next, to: .v(2), from: .v(1))
        }
        #expect(throws: VaultError.notFound(.version(.db, .v(9)))) {
            try scratch.move(.current, to: .v(9))
        }
        #expect(throws: VaultError.notFound(.version(.db, .v(9)))) {
            try scratch.move(.current, to: .v(1), from: .v(9))
        }
        try scratch.move(.current, to: .v(2), from: .v(3))
        #expect(try scratch.get() == "two")
    }
}
