import Foundation
import Testing

/// What lies in files, and what leaves a process, gives nothing away.
@Suite struct SecrecyTests {
    /// Texts that are nowhere else, one for each thing that must stay secret.
    private static let markers = [
        "value": "Vq7marker-of-the-value", "name": "Nq7marker-of-the-name",
        "label": "Lq7marker-of-the-label", "version": "Iq7marker-of-the-version",
        "tag key": "Kq7marker-of-the-key", "tag value": "Tq7marker-of-the-tag",
        "description": "Dq7marker-of-the-words", "alias": "Aq7marker-of-the-alias",
    ]

    private func marker(_ name: String) throws -> String { try #require(Self.markers[name]) }

    /// Uses the vault as people do, with every marker in its place, its mistakes too.
    private func use(_ place: Place) throws -> [Outcome] {
        let (name, value) = (try marker("name"), try marker("value"))
        let key = try place.done("key", "create").split(separator: "\t")[0]
        let alias = "alias/\(try marker("alias"))"
        var all: [Outcome] = []
        func run(_ words: String..., input: String = "") throws {
            all.append(
                try Child.run(
                    [KistProgram.path] + words, environment: place.environment,
                    input: Array(input.utf8)))
        }
        try run("key", "alias", alias, "--to", String(key))
        try run(
            "create", name, "--tag", "\(try marker("tag key"))=\(try marker("tag value"))",
            "--description", try marker("description"), "--version-id", try marker("version"),
            "--key", alias, input: value)
        try run("label", name, try marker("label"), "--to", try marker("version"))
        try run("put", name, input: "{\"a\":\"\(value)\"}")
        try run("get", name)
        try run("get", name, "--field", "b")
        try run("get", name, "--json")
        try run("list")
        try run("describe", name)
        try run("create", name, input: value)
        try run("put", name, "--version-id", try marker("version"), input: "\(value)2")
        try run("put", "nobody", input: value)
        try run("put", name, "--wrong", input: value)
        try run("delete", name)
        try run("put", name, input: value)
        try run("restore", name)
        return all
    }

    /// The marker as it is, and as simple encodings would leave it.
    private func forms(_ marker: String) -> [[UInt8]] {
        let bytes = Array(marker.utf8)
        let hex = bytes.map { String($0, radix: 16) }.joined()
        // Without its ends, which depend on what stands beside.
        let base64 = (0..<3).map { skip in
            let text = Data(bytes.dropFirst(skip)).base64EncodedString()
            return Array(text.dropLast(4).utf8)
        }
        return [
            bytes, bytes.reversed(), Array(hex.utf8), Array(hex.uppercased().utf8),
            bytes.flatMap { [$0, 0] },
        ] + base64
    }

    @Test(arguments: ["gcm", "wrap"])
    func `a copy of the vault's folder tells nothing`(scheme: String) throws {
        let place = try Place(scheme: scheme)
        let outcomes = try use(place)
        #expect(outcomes.filter { $0.status == 0 }.count >= 9)
        for (what, marker) in Self.markers {
            for form in forms(marker) {
                #expect(try FileTree.files(place.vault, with: form) == [], "the \(what)")
            }
        }
        // The copy without its token opens nothing.
        let thief = try Place(copying: place)
        try FileManager.default.removeItem(atPath: thief.tokenFolder)
        let refused = try thief.kist("get", try marker("name"))
        #expect(refused.status == 69)
        #expect(refused.output.isEmpty)
        #expect(try place.kist("get", try marker("name")).status == 0)
    }

    /// The twin of all searches here: each finds what was planted.
    @Test func `a planted leak is found`() throws {
        let place = try Place()
        for (what, marker) in Self.markers {
            for (number, form) in forms(marker).enumerated() {
                let path = "\(place.vault)/quarantine/\(what.hashValue)-\(number)"
                try place.write([1, 2, 3] + form + [4], to: path)
                #expect(try FileTree.files(place.vault, with: form).count == 1, "the \(what)")
                try FileManager.default.removeItem(atPath: path)
            }
            let named = "\(place.vault)/secrets/\(marker)"
            try place.write([1], to: named)
            #expect(try FileTree.files(place.vault, with: Array(marker.utf8)).count == 1)
            try FileManager.default.removeItem(atPath: named)
        }
    }

    @Test func `no file and no message holds a value or the PIN`() throws {
        let place = try Place()
        let outcomes = try use(place)
        let pinPath = "\(place.tokenFolder)/pin"
        let pin = Array(try Data(contentsOf: URL(fileURLWithPath: pinPath)))
        try #require(pin.count == 32)
        let value = try marker("value")
        #expect(try FileTree.files(place.folder, with: Array(value.utf8)) == [])
        // The search works: the PIN is found, and only where it belongs.
        #expect(try FileTree.files(place.folder, with: pin) == ["vault.token/pin"])
        for outcome in outcomes {
            #expect(!outcome.errors.contains(value))
            #expect(!FileTree.contains(outcome.output + Array(outcome.errors.utf8), pin))
        }
        // Only the two commands that were asked for the value have printed it.
        #expect(outcomes.filter { $0.text.contains(value) }.count == 2)
        for name in ["home", "tmp"] {
            #expect(try FileTree.files("\(place.folder)/\(name)").isEmpty)
        }
    }

    /// Each line of a trace says which call, on which file, had the text in it.
    private func calls(in place: Place, with text: String) throws -> [String] {
        let trace = try String(contentsOfFile: "\(place.folder)/trace", encoding: .utf8)
        return trace.split(separator: "\n").filter { $0.contains(text) }.map { line in
            String(line.drop { $0 != " " }.dropFirst().drop { $0 == " " }.prefix { $0 != "," })
        }
    }

    @Test(.enabled(if: Strace.isThere, "needs strace, and root to see into kist"))
    func `a value and the PIN pass no call but the ones they must`() throws {
        let place = try Place()
        let (name, value) = (try marker("name"), try marker("value"))
        let pinPath = "\(place.tokenFolder)/pin"
        let pin = try String(contentsOfFile: pinPath, encoding: .utf8)
        let strace = "strace -f -y -v -s 65536 -o trace --"

        let made = try place.shell(
            "\(strace) \"$kist\" create \(name) --quiet", input: Array(value.utf8))
        #expect(made.status == 0, "\(made.errors)")
        let ins = try calls(in: place, with: value)
        #expect(ins.count == 1)
        #expect(ins.allSatisfy { $0.hasPrefix("read(0<") })
        #expect(try calls(in: place, with: pin).allSatisfy { $0.contains("<\(pinPath)>") })
        #expect(try calls(in: place, with: pin).count == 1)

        let got = try place.shell("\(strace) \"$kist\" get \(name)")
        #expect(got.text == value)
        let outs = try calls(in: place, with: value)
        #expect(outs.count == 1)
        #expect(outs.allSatisfy { $0.hasPrefix("write(1<") })

        // The twin: on the command line and in the environment it would have been seen.
        _ = try place.shell("LEAK=\(value) \(strace) \"$kist\" get none --label \(value)")
        let leaks = try calls(in: place, with: value)
        #expect(leaks.contains { $0.hasPrefix("execve(") })
    }

    @Test func `another token is refused, and nothing changes`() throws {
        var place = try Place()
        let other = try Place(scheme: "wrap")
        try place.done("create", "db", input: "x")
        let own = try String(contentsOfFile: place.configuration, encoding: .utf8)
        // The other's token, beside the pin of this vault.
        try FileManager.default.moveItem(atPath: place.tokenFolder, toPath: "\(place.folder)/gone")
        try FileManager.default.copyItem(atPath: other.tokenFolder, toPath: place.tokenFolder)
        let moved = try String(
            contentsOfFile: "\(other.tokenFolder)/softhsm2.conf", encoding: .utf8)
        try place.write(
            moved.replacingOccurrences(of: other.folder, with: place.folder),
            to: "vault.token/softhsm2.conf")
        let serial = try #require(own.firstRange(of: #/serial=[0-9a-f]+;?/#))
        try place.write(
            own.replacingCharacters(in: serial, with: "model=SoftHSM%20v2"), to: "kist.conf")
        let spy = try TokenSpy(in: &place)
        let before = try FileTree.files(place.folder)
        for words in [
            ["get", "db"], ["put", "db"], ["create", "new"], ["list"], ["status"],
            ["delete", "db"],
            ["delete", "db", "--force", "--yes"], ["key", "create"],
        ] {
            let refused = try Child.run(
                [KistProgram.path] + words, environment: place.environment, input: [1])
            #expect(refused.status == 69, "\(words)")
            #expect(
                refused.errors.contains("belongs to the token with serial"), "\(refused.errors)")
            #expect(refused.output.isEmpty)
            // The PIN is not shown to a token that is not the vault's.
            let calls = try spy.calls()
            #expect(calls.contains("C_GetTokenInfo"))
            #expect(!calls.contains("C_Login"))
        }
        var after = try FileTree.files(place.folder)
        for name in after.keys where name.hasPrefix("vault.token/") { after[name] = before[name] }
        #expect(after == before)

        // The twin: the own token again.
        try FileManager.default.removeItem(atPath: place.tokenFolder)
        try FileManager.default.moveItem(atPath: "\(place.folder)/gone", toPath: place.tokenFolder)
        #expect(try place.done("get", "db") == "x")
    }
}
