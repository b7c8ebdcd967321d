import Foundation
import Testing

/// Which configuration is read, and which is not trusted.
@Suite struct ConfigurationTests {
    private func place() throws -> Place {
        let place = try Place()
        try place.done("create", "db", input: "x")
        return place
    }

    @Test func `who may write the configuration must be its owner`() throws {
        let place = try place()
        for mode in [0o666, 0o622, 0o620, 0o602] {
            try place.setMode(mode, of: place.configuration)
            let told = try place.kist("get", "db")
            #expect(told.status == 78)
            #expect(
                told.errors.contains(
                    "the configuration \"\(place.configuration)\" is open to others"))
            #expect(told.errors.contains("chmod go-w"))
        }
        // Others may read it.
        for mode in [0o644, 0o600, 0o400] {
            try place.setMode(mode, of: place.configuration)
            #expect(try place.done("get", "db") == "x")
        }
    }

    @Test(.enabled(if: Unprivileged.isPossible, "only root can make files of another user"))
    func `a configuration of another user is refused`() throws {
        let place = try place()
        // Root gives up the right to read what is closed to it.
        _ = try place.shell("chown 65534 kist.conf")
        #expect(try place.kist("get", "db").status == 77)
        try place.setMode(0o644, of: place.configuration)
        let told = try place.kist("get", "db")
        #expect(told.status == 78)
        #expect(told.errors.contains("belongs to user 65534 and is not trusted"))
        _ = try place.shell("chown 0 kist.conf")
        #expect(try place.done("get", "db") == "x")
    }

    @Test(arguments: [
        ("KIST_VALUT=/x", "unknown key \"KIST_VALUT\""), ("export KIST_VAULT=/x", "unknown key"),
        ("KIST_VAULT=/x\nKIST_VAULT=/y", "sets KIST_VAULT again"), ("nonsense", "is not KEY=value"),
        ("KIST_VAULT=", "sets KIST_VAULT to nothing"), ("KIST_VAULT=x", "absolute path"),
        ("KIST_VAULT=\"/x", "not quoted"), ("LD_PRELOAD=/x.so", "unknown key \"LD_PRELOAD\""),
    ])
    func `a line that is wrong is named`(line: String, words: String) throws {
        let place = try place()
        let before = try String(contentsOfFile: place.configuration, encoding: .utf8)
        // Without the vault's own line, so that it alone would be read.
        let rest = before.split(separator: "\n").filter { !$0.hasPrefix("KIST_VAULT=") }
        try place.write("# one\n\n\(line)\n\(rest.joined(separator: "\n"))\n", to: "kist.conf")
        let told = try place.kist("get", "db")
        #expect(told.status == 78)
        let number = line.contains("\n") ? 4 : 3
        #expect(
            told.errors.contains("\"\(place.configuration)\" line \(number)"), "\(told.errors)")
        #expect(told.errors.contains(words), "\(told.errors)")
        // The twin: the same place with a right line there.
        try place.write(
            "# one\n\nKIST_VAULT='\(place.vault)'\n\(rest.joined(separator: "\n"))\n",
            to: "kist.conf")
        #expect(try place.done("get", "db") == "x")
    }

    @Test func `flags win over the environment, and that over the file`() throws {
        var place = try place()
        let other = try Place(scheme: "wrap")
        try other.done("create", "db", input: "other")
        #expect(try place.done("get", "db", "--config", other.configuration) == "other")
        place.environment["KIST_VAULT"] = "\(place.folder)/none"
        let told = try place.kist("get", "db")
        #expect(told.status == 78)
        #expect(told.errors.contains("\(place.folder)/none"))
        #expect(try place.done("get", "db", "--vault", place.vault) == "x")
        #expect(try place.shell("cd /; \"$kist\" get db --vault \(place.vault)").text == "x")
        #expect(try place.shell("\"$kist\" get db --vault vault").text == "x")
    }

    @Test func `without a home, and from the user's own folder, it is found`() throws {
        var place = try place()
        place.environment["HOME"] = nil
        #expect(try place.done("get", "db") == "x")
        place.environment["KIST_CONFIG"] = nil
        #expect(try place.done("get", "db", "--config", place.configuration) == "x")
        place.environment["HOME"] = "\(place.folder)/home"
        _ = try place.shell("mkdir -p home/.config/kist; cp kist.conf home/.config/kist/")
        #expect(try place.done("get", "db") == "x")
        place.environment["KIST_CONFIG"] = "\(place.folder)/none.conf"
        #expect(try place.kist("get", "db").status == 78)
    }

    @Test func `another vault's pin is refused`() throws {
        let place = try place()
        let other = try Place(copying: place)
        let text = try String(contentsOfFile: place.configuration, encoding: .utf8)
        let pin = try #require(
            text.firstMatch(of: #/KIST_FINGERPRINT="([0-9a-f]{32}:1:[0-9a-f]{32})"/#))
        let print = String(pin.1)
        // One digit of the vault's id, then one of the root key's fingerprint.
        for index in [0, print.count - 1] {
            var digits = Array(print)
            digits[index] = digits[index] == "0" ? "1" : "0"
            try other.write(
                text.replacingOccurrences(of: place.folder, with: other.folder)
                    .replacingOccurrences(of: print, with: String(digits)), to: "kist.conf")
            let told = try other.kist("get", "db")
            #expect([67, 78].contains(told.status), "\(told.status) \(told.errors)")
            #expect(told.output.isEmpty)
        }
        #expect(try place.done("get", "db") == "x")
    }
}
