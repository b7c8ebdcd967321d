import Foundation
import Glibc
import Testing

/// `kist doctor`: what it says of a host that is well, and of one where something is not.
@Suite struct DoctorTests {
    private static let forbidden = [
        "may it read its value?", "may it wrap it out under another key?",
        "may it copy it into an extractable key?", "may it decrypt with another mechanism?",
        "may it sign with it?", "may it make it extractable?", "may it make it not sensitive?",
    ]

    /// What a place's configuration says of its token.
    private func tokenURI(of place: Place) throws -> String {
        let text = try String(contentsOfFile: place.configuration, encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("KIST_TOKEN=") })
        return String(line.dropFirst("KIST_TOKEN=\"".count).dropLast())
    }

    @Test(arguments: ["gcm", "wrap"])
    func `a vault on a token that is well`(scheme: String) throws {
        let place = try Place(scheme: scheme)
        try place.done("create", "db", "--quiet", input: "x")
        let before = try FileTree.files(place.folder)
        let report = try place.doctor()
        #expect(report.subjects("bad") == [], "\(report.lines)")
        #expect(report.worst == (report.subjects("warning").isEmpty ? "good" : "warning"))
        #expect(report.status == (report.worst == "good" ? 0 : 80))
        for (area, subject) in [
            ("host", "memory dumps"), ("host", "kernel"), ("host", "boot clock"),
            ("configuration", "file"), ("configuration", "fingerprint"), ("vault", "folder"),
            ("vault", "room"), ("module", "path"), ("module", "version"), ("token", "token"),
            ("token", "token.object"), ("token", "PIN"), ("token", "login"), ("vault", "opens"),
            ("vault", "keys"), ("token", "scheme gcm"), ("token", "scheme wrap"),
            ("token", "attributes"), ("token", "objects"), ("token", "32 random bytes"),
            ("token", "make and seal a data key"), ("token", "open a data key"),
        ] + Self.forbidden.map({ ("token", $0) }) {
            #expect(report[area, subject]?.grade == "good", "\(area) \(subject)")
        }
        #expect(report["token", "scheme \(scheme)"]?.finding.contains("this vault's") == true)
        #expect(report["vault", "keys"]?.finding.hasPrefix("all 2 ") == true)
        // Whoever is told that something is not well is told what to do.
        #expect(report.lines.allSatisfy { ($0.grade == "good") == ($0.remedy == nil) })
        #expect(try FileTree.files(place.folder) == before)
    }

    @Test func `a vault under key pairs is looked at`() throws {
        let report = try Place(scheme: "oaep").doctor()
        #expect(report.subjects("bad") == [], "\(report.lines)")
        #expect(report["token", "scheme oaep"]?.finding.contains("this vault's") == true)
        // The private half is tried as an AES key is.
        for act in ["read its value", "make it extractable", "wrap it out under another key"] {
            #expect(report["token", "may it \(act)?"]?.grade == "good", "\(report.lines)")
        }
        for act in ["decrypt with another mechanism", "sign with it"] {
            #expect(report["token", "may it \(act)?"]?.grade == "good", "\(report.lines)")
        }
        #expect(report["token", "attributes"]?.grade == "good")
        #expect(report["token", "open a data key"] != nil)
    }

    /// The twin: pairs that a token does not keep to itself.
    @Test(arguments: [[], ["session-keys refused 0x13"]])
    func `a token that lets the private half of a pair go is caught`(habits: [String]) throws {
        var place = try Place(scheme: "oaep")
        let module = try FaultModule(in: &place)
        try module.follow(habits + ["C_SignInit * fail-after 0", "C_CopyObject 1 fail-after 0"])
        let report = try place.doctor()
        #expect(report["token", "may it sign with it?"]?.grade == "warning", "\(report.lines)")
        #expect(
            report.subjects("bad") == ["token may it copy it into an extractable key?"],
            "\(report.lines)")
        try module.follow(habits + ["careless"])
        let careless = try place.doctor()
        #expect(careless["token", "may it read its value?"]?.grade == "bad", "\(careless.lines)")
        #expect(careless["token", "attributes"]?.grade == "bad")
    }

    @Test func `it says what of the sandbox holds`() throws {
        var place = try Place()
        let report = try place.doctor()
        let sandbox = try #require(report["host", "sandbox"])
        let kernel = ["Landlock", "seccomp"].map { report["host", $0]?.grade }
        #expect(sandbox.grade == (kernel == ["good", "good"] ? "good" : "warning"), "\(sandbox)")
        place.environment["KIST_SANDBOX"] = "no"
        let off = try place.doctor()
        #expect(off["host", "sandbox"]?.grade == "warning", "\(off.lines)")
        #expect(off.status == 80)
    }

    @Test func `it works before there is anything`() throws {
        var place = try Place.empty()
        place.environment["KIST_CONFIG"] = nil
        let nothing = try place.doctor()
        #expect(nothing.status == 80, "\(nothing.lines)")
        #expect(nothing["vault", "folder"]?.remedy?.contains("kist init") == true)
        #expect(nothing["token", "token"]?.grade == "warning")

        // A token alone is looked at as well.
        let other = try Place()
        place.environment["SOFTHSM2_CONF"] = "\(other.tokenFolder)/softhsm2.conf"
        let token = try place.doctor("--token", tokenURI(of: other))
        #expect(token.status == 80, "\(token.lines)")
        for subject in ["login", "attributes", "scheme gcm"] + Self.forbidden {
            #expect(token["token", subject]?.grade == "good", "\(subject)")
        }
        #expect(token["vault", "opens"] == nil)
    }

    @Test(arguments: [
        ("mv vault.token/tokens vault.token/away", "module", "module", "token", "login"),
        ("mv vault.token away", "module", "SOFTHSM2_CONF", "token", "login"),
        ("mv vault away", "", "", "vault", "folder"),
        ("sed -i s,libsofthsm2,libnone, kist.conf", "module", "module", "token", "login"),
        ("chmod go+w kist.conf", "configuration", "file", "token", "token"),
        ("chmod go+rx vault", "vault", "folder", "", ""),
        ("chmod go+r vault.token/pin", "token", "login", "token", "what it does"),
        (
            "sed -i 's/serial=0/serial=1/;t;s/serial=./serial=0/' kist.conf", "token", "token",
            "token", "login"
        ),
        (
            "sed -i '/FINGERPRINT/y/0123456789abcdef/123456789abcdef0/' kist.conf",
            "vault", "opens", "", ""
        ),
        ("rm vault/VAULT", "vault", "folder", "", ""),
        ("chmod 600 vault.token/tokens/*/token.object", "", "", "token", "token.object"),
    ])
    func `what is not well has a line, and does not stop the others`(
        change: String, badArea: String, bad: String, area: String, warned: String
    ) throws {
        let place = try Place()
        #expect(try place.shell(change).status == 0)
        let report = try place.doctor()
        if bad.isEmpty {
            #expect(report.subjects("bad") == [], "\(report.lines)")
            #expect(report.status == 80)
        } else {
            #expect(report.subjects("bad") == ["\(badArea) \(bad)"], "\(report.lines)")
            #expect(report.status == 81)
            #expect(report.errors.hasPrefix("kist: error: one thing is bad: \(badArea), \(bad)"))
        }
        if !warned.isEmpty { #expect(report[area, warned]?.grade == "warning") }
        #expect(report["host", "memory dumps"]?.grade == "good")
        #expect(report["vault", "room"]?.grade == "good" || badArea == "configuration")
    }

    @Test func `the remedy for a token that a login can rewrite is one`() throws {
        let place = try Place()
        _ = try place.shell("chmod 600 vault.token/tokens/*/token.object")
        let remedy = try #require(try place.doctor()["token", "token.object"]?.remedy)
        #expect(try place.shell(remedy).status == 0)
        #expect(try place.doctor()["token", "token.object"]?.grade == "good")
    }

    @Test func `a token that lets a key go is caught at each way out`() throws {
        var place = try Place()
        let module = try FaultModule(in: &place)
        // The trial key is the first that this process makes and reads; each answer is forged alone.
        for (rule, subject) in [
            ("C_CopyObject 1 fail-after 0", "may it copy it into an extractable key?"),
            ("C_SetAttributeValue 1 fail-after 0", "may it make it extractable?"),
            ("C_SetAttributeValue 2 fail-after 0", "may it make it not sensitive?"),
        ] {
            try module.follow([rule])
            let report = try place.doctor()
            #expect(report.subjects("bad") == ["token \(subject)"], "\(rule): \(report.lines)")
            #expect(report.status == 81)
        }
        try module.follow(["C_SignInit * fail-after 0"])
        let other = try place.doctor()
        #expect(other["token", "may it sign with it?"]?.grade == "warning")
        #expect(other.subjects("bad") == [])

        try module.follow(["careless"])
        let careless = try place.doctor()
        #expect(careless["token", "may it read its value?"]?.grade == "bad", "\(careless.lines)")
        #expect(careless["token", "attributes"]?.grade == "bad")
        #expect(careless.status == 81)
    }

    @Test func `a weakness that was accepted is worth a look, no more`() throws {
        var place = try Place()
        let module = try FaultModule(in: &place)
        try module.follow(["careless"])
        _ = try place.shell("rm -r vault")
        place.environment["KIST_TOKEN"] = try tokenURI(of: place)
        place.environment["SOFTHSM2_CONF"] = "\(place.tokenFolder)/softhsm2.conf"
        place.environment["KIST_CONFIG"] = "\(place.folder)/weak.conf"
        try place.done("init", "--quiet", "--vault", place.vault, "--accept-weak-token")
        let report = try place.doctor()
        #expect(report["token", "may it read its value?"]?.grade == "warning", "\(report.lines)")
        #expect(report.subjects("bad") == [], "\(report.lines)")
        #expect(report.status == 80)
    }

    @Test func `a PIN is tried once, and not when that could lock the token`() throws {
        var place = try Place()
        let module = try FaultModule(in: &place)
        for (flag, grade) in [
            ("COUNT_LOW", "warning"), ("TO_BE_CHANGED", "warning"), ("FINAL_TRY", "bad"),
            ("LOCKED", "bad"),
        ] {
            try module.follow(["pin-flags \(flag)"])
            let report = try place.doctor()
            #expect(report["token", "PIN"]?.grade == grade, "\(flag): \(report.lines)")
            #expect(try module.calls().count("C_Login") == (grade == "bad" ? 0 : 1), "\(flag)")
        }
        try module.follow([])
        try place.write("wrong-wrong", to: "vault.token/pin")
        let wrong = try place.doctor()
        #expect(wrong.subjects("bad") == ["token login"], "\(wrong.lines)")
        #expect(try module.calls().count("C_Login") == 1)
    }

    @Test func `where a vault lies, and in what memory its secrets do, is looked at`() throws {
        let place = try Place(inMemory: true)
        let report = try place.doctor()
        if place.folder.hasPrefix("/dev/shm") {
            #expect(report["vault", "file system"]?.grade == "warning")
            #expect(report["vault", "file system"]?.finding.hasPrefix("tmpfs") == true)
        }
        let limited = try DoctorReport(place.shell("ulimit -l 0; \"$kist\" doctor --json"))
        #expect(limited["host", "locked memory"]?.grade == "warning")
    }

    @Test(.enabled(if: Unprivileged.isPossible, "only root can act as somebody else"))
    func `root, and root at another's vault`() throws {
        let place = try Place()
        #expect(try place.doctor()["host", "user"]?.grade == "warning")
        try Unprivileged.give(place)
        let root = try place.doctor()
        #expect(root.subjects("bad").contains("configuration file"), "\(root.lines)")
        let own = try DoctorReport(
            place.shell("\(Unprivileged.prefix) bin/kist doctor --json"))
        #expect(
            own["host", "user"]
                == DoctorReport.Line(
                    grade: "good", area: "host", subject: "user", finding: "uid 65534", remedy: nil)
        )
        #expect(own.subjects("bad") == [], "\(own.lines)")
    }

    @Test func `a person reads it in lines, and is spared what is good`() throws {
        let place = try Place()
        _ = try place.shell("chmod 600 vault.token/tokens/*/token.object")
        let terminal = try Terminal(running: "\"$kist\" doctor", in: place)
        let (status, text) = try terminal.finish()
        #expect(status == 80)
        #expect(text.contains("\r\ntoken\r\n  good     "))
        #expect(text.contains("  warning  token.object "))
        #expect(text.contains("> chmod 400 "))

        let piped = try place.kist("doctor")
        #expect(piped.lines.allSatisfy { $0.split(separator: "\t").count >= 4 })
        let quiet = try place.kist("doctor", "--quiet")
        #expect(quiet.lines.contains { $0.hasPrefix("warning\ttoken\ttoken.object\t") })
        #expect(!quiet.lines.contains { $0.hasPrefix("good") })
    }
}
