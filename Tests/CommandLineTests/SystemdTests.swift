import Foundation
import Testing

/// The units that maintain the host's own vault and serve it, held against systemd's own tools and
/// against what kist and kistd really call.
@Suite struct SystemdTests {
    private static let units = ["kist-maintain.service", "kistd.service"]
    private static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/scripts/systemd"
    private static let analyze = "/usr/bin/systemd-analyze"
    private static let isThere = FileManager.default.isExecutableFile(atPath: analyze)

    private static func text(of unit: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(unit)", encoding: .utf8)
    }

    @Test(.enabled(if: isThere, "systemd-analyze is not installed"), arguments: units)
    func `a unit is as safe as it says`(unit: String) throws {
        let said = try #require(
            try Self.text(of: unit).split(separator: "\n")
                .first { $0.contains("--offline=true says: ") })
        let score = try #require(said.split(separator: ":").last?.split(separator: " ").first)
        let judged = try Child.run(
            [
                Self.analyze, "security", "--offline=true", "--no-pager", "\(Self.folder)/\(unit)",
            ], environment: ["LC_ALL": "C.UTF-8"])
        #expect(judged.status == 0, "\(judged.errors)")
        #expect(judged.text.contains("exposure level for \(unit): \(score) SAFE"))
    }

    @Test(.enabled(if: isThere, "systemd-analyze is not installed"))
    func `systemd finds nothing wrong with units and timer`() throws {
        let place = try Place.empty()
        for name in Self.units + ["kist-maintain.timer"] {
            // The programs may not be installed here; they lie side by side.
            let text = try Self.text(of: name)
            try place.write(text.replacing("/usr/bin/kist", with: KistProgram.path), to: name)
        }
        func verify() throws -> Outcome {
            try place.shell(
                "\(Self.analyze) verify --man=no ./kist-maintain.timer ./*.service")
        }
        let well = try verify()
        #expect(well.status == 0 && !well.errors.contains("kist"), "\(well.errors)")
        _ = try place.shell("sed -i s/ProtectSystem=strict/ProtectSystem=tight/ *.service")
        let wrong = try verify().errors
        for unit in Self.units { #expect(wrong.contains("\(unit):")) }
    }

    /// What systemd-analyze calls its sets, each with the calls in it.
    private static func sets() throws -> [String: Set<String>] {
        let told = try Child.run(
            [analyze, "syscall-filter", "--no-pager"], environment: ["LC_ALL": "C.UTF-8"])
        var members: [String: Set<String>] = [:]
        var name = ""
        for line in told.lines {
            let word = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("@") {
                name = word
                members[name] = []
            } else if !word.isEmpty, !word.hasPrefix("#") {
                members[name, default: []].insert(word)
            }
        }
        func calls(_ name: String) -> Set<String> {
            (members[name] ?? []).reduce(into: []) { all, word in
                if word.hasPrefix("@") { all.formUnion(calls(word)) } else { all.insert(word) }
            }
        }
        return members.reduce(into: [:]) { $0[$1.key] = calls($1.key) }
    }

    /// The unit's filter, line by line: a set or a call is let in, or with "~" taken out again.
    private static func allowed(
        by unit: String, _ sets: [String: Set<String>]
    ) throws -> Set<String> {
        var allowed = sets["@default"] ?? []
        for line in try text(of: unit).split(separator: "\n")
        where line.hasPrefix("SystemCallFilter=") {
            var words = line.dropFirst("SystemCallFilter=".count)
            let takesOut = words.first == "~"
            if takesOut { words = words.dropFirst() }
            for word in words.split(separator: " ").map(String.init) {
                let calls = word.hasPrefix("@") ? sets[word] ?? [] : [word]
                if takesOut { allowed.subtract(calls) } else { allowed.formUnion(calls) }
            }
        }
        return allowed
    }

    @Test(.enabled(if: isThere, "systemd-analyze is not installed"))
    func `maintain makes no call that the unit forbids`() throws {
        var place = try Place()
        try place.done("create", "db", "--quiet", input: "x")
        try place.done("delete", "db", "--quiet")
        // As the unit has it: the PIN is a credential.
        try place.reconfigure("&pin-source=file:\(place.tokenFolder)/pin", as: "")
        _ = try place.shell("mkdir -m 700 c && cp vault.token/pin c/kist.pin")
        place.environment["CREDENTIALS_DIRECTORY"] = "\(place.folder)/c"
        let told = try place.shell("strace -f -qq -o calls \"$kist\" maintain")
        #expect(told.status == 0, "\(told.errors)")
        try expect(callsIn: place, allowedBy: "kist-maintain.service", atLeast: 20)
    }

    @Test(.enabled(if: isThere && Strace.isThere, "needs systemd-analyze and strace"))
    func `the agent makes no call that its unit forbids`() throws {
        let place = try Place(inMemory: true)
        try place.done("create", "db", "--quiet", input: "x")
        // Its own process, which strace looks at from beside.
        let agent = try RunningAgent(
            place, within: ["/usr/bin/strace", "-D", "-f", "-qq", "-o", "\(place.folder)/calls"])
        #expect(try agent.value("db") == "x")
        #expect(
            try agent.ask(
                "PutSecretValue", [("SecretName", "db"), ("SecretData", "y"), ("VersionId", "2")]
            ).status == 200)
        #expect(try agent.ask("CreateKey").status == 200)
        #expect(agent.end() == 0)
        try expect(callsIn: place, allowedBy: "kistd.service", atLeast: 40)
    }

    /// A wrong PIN that is tried again and again locks a token.
    @Test func `a PIN that was refused is not tried again by systemd`() throws {
        let place = try Place(inMemory: true)
        try place.reconfigure(
            "pin-source=file:\(place.tokenFolder)/pin", as: "pin-source=file:\(place.folder)/wrong")
        try place.write("not this one", to: "wrong")
        let status = try RunningAgent.fails(place, with: [:]).status
        let line = try #require(
            try Self.text(of: "kistd.service").split(separator: "\n")
                .first { $0.hasPrefix("RestartPreventExitStatus=") })
        let numbers = line.dropFirst("RestartPreventExitStatus=".count).split(separator: " ")
        #expect(numbers.contains("\(status)"), "\(status)")
        // The twin: a token that is away may come back.
        #expect(!numbers.contains("69"))
    }

    private func expect(callsIn place: Place, allowedBy unit: String, atLeast few: Int) throws {
        let log = try String(contentsOfFile: "\(place.folder)/calls", encoding: .utf8)
        let made = Set(
            log.split(separator: "\n").compactMap { line -> String? in
                // `1234 name(…`, more blanks behind a short number; what resumes or ends a process has
                // another form.
                guard let end = line.firstIndex(of: "(") else { return nil }
                let word = line[..<end].drop { $0 != " " }.drop { $0 == " " }
                guard word.first != "<" else { return nil }
                return String(word)
            })
        #expect(made.contains("openat") && made.count > few, "\(made.count)")
        let allowed = try Self.allowed(by: unit, Self.sets())
        #expect(made.subtracting(allowed) == [])
        // The twin: what no maintenance needs is not let in.
        for call in ["ptrace", "mount", "bpf", "keyctl", "io_setup", "reboot", "chroot"] {
            #expect(!allowed.contains(call), "\(call)")
        }
    }
}
