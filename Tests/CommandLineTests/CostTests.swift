import Foundation
import TestKit
import Testing

/// What commands cost, in what can be counted and is the same on every host: calls of the token,
/// files opened, writes and syncs.
///
/// No time is measured.
@Suite struct CostTests {
    private static let opening = [
        "C_GetFunctionList", "C_Initialize", "C_GetSlotList",
        // SoftHSM has one slot for the token and one for the next.
        "C_GetTokenInfo", "C_GetTokenInfo",
        "C_OpenSession", "C_Login",
    ]
    private static let search = ["C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal"]
    private static let unwrap = ["C_DecryptInit", "C_Decrypt"]
    private static let closing = ["C_CloseSession", "C_Finalize"]

    private func place(secrets: Int) throws -> (place: Place, names: [String]) {
        let place = try Place()
        let names = (1...secrets).map { "s\($0)" }
        for name in names { try place.done("create", name, "--quiet", input: "of \(name)") }
        return (place, names)
    }

    @Test func `a get asks the token for the root key, for the data key, and for nothing else`()
        throws
    {
        var (place, _) = try place(secrets: 1)
        let spy = try TokenSpy(in: &place)
        #expect(try place.done("get", "s1") == "of s1")
        let calls = try spy.calls()
        #expect(
            calls
                == Self.opening + Self.search + Self.unwrap + Self.search + Self.unwrap
                + Self.closing)
        #expect(calls.count == 19)
    }

    @Test func `a key is searched for once, however many secrets it opens`() throws {
        var (place, names) = try place(secrets: 5)
        let spy = try TokenSpy(in: &place)
        let told = try get(names, in: place)
        for name in names { #expect(told.contains("\"of \(name)\"")) }
        let calls = try spy.calls()
        #expect(
            calls
                == Self.opening + Self.search + Self.unwrap + Self.search
                + names.flatMap { _ in Self.unwrap }
                + Self.closing)
    }

    @Test func `a put makes one data key and sees that it opens`() throws {
        var (place, _) = try place(secrets: 1)
        let spy = try TokenSpy(in: &place)
        try place.done("put", "s1", "--quiet", input: "new")
        let calls = try spy.calls()
        #expect(
            calls
                == Self.opening + Self.search + Self.unwrap + Self.search
                + ["C_GenerateRandom", "C_GenerateRandom", "C_EncryptInit", "C_Encrypt"]
                + Self.unwrap + Self.closing)
        #expect(calls.count == 23)
    }

    @Test(.enabled(if: Strace.isThere), arguments: [1, 5])
    func `a get reads each file once and writes its events in one piece`(_ secrets: Int) throws {
        let (place, names) = try place(secrets: secrets)
        let trace = try trace("get --json \(names.joined(separator: " "))", in: place)
        func opened(_ name: String) -> Int {
            trace.filter { $0.contains("openat(") && $0.contains("\"\(name)\"") }.count
        }
        #expect(opened("VAULT") == 1)
        #expect(opened("w0") == 1)
        #expect(opened("e0") == 1)
        // Thirty-two digits: a record. One key, and the secrets.
        let records = trace.filter { line in
            line.contains("openat(")
                && line.split(separator: "\"").dropFirst().first.map {
                    $0.count == 32 && $0.allSatisfy(\.isHexDigit)
                } == true
        }
        #expect(records.count == secrets + 1)
        #expect(Set(records.map { $0.split(separator: "\"")[1] }).count == secrets + 1)
        #expect(trace.filter { $0.contains("flock(") }.count == 1)
        #expect(trace.filter { $0.contains("pwrite64(") }.count == 1)
        #expect(!trace.contains { $0.contains("sync(") })
    }

    @Test(.enabled(if: Strace.isThere)) func `a put syncs five times`() throws {
        let (place, _) = try place(secrets: 1)
        let trace = try trace("put s1 --quiet --random 32", in: place)
        #expect(trace.filter { $0.contains("fsync(") || $0.contains("fdatasync(") }.count == 5)
    }

    @Test func `a check opens each value once and logs in once, on however many threads`() throws {
        var (place, names) = try place(secrets: 1)
        let lines = (0..<69).map { "{\"SecretName\":\"more/\($0)\",\"SecretData\":\"x\"}" }
        try place.done("import", "--quiet", input: lines.joined(separator: "\n"))
        let spy = try TokenSpy(in: &place)
        let told = try place.done("check", "--level", "3")
        #expect(told.contains("Values\t\(names.count + lines.count)"))
        let calls = try spy.calls()
        #expect(calls.count { $0 == "C_Login" } == 1)
        #expect(calls.count { $0 == "C_Decrypt" } == 1 + names.count + lines.count)
        // A session for each thread, and those that look at the keys anew.
        #expect(
            calls.count { $0 == "C_OpenSession" } == calls.count { $0 == "C_CloseSession" })
    }

    @Test(.enabled(if: Strace.isThere))
    func `a rewrap syncs five times for each secret, and for none that is up to date`() throws {
        let (place, names) = try place(secrets: 3)
        try place.done("key", "rotate", "alias/acs/secretsmanager", "--quiet")
        for expected in [5 * names.count, 0] {
            let trace = try trace("key rewrap alias/acs/secretsmanager --quiet", in: place)
            #expect(
                trace.filter { $0.contains("fsync(") || $0.contains("fdatasync(") }.count
                    == expected)
            // Each is looked at once where nobody has changed anything, ourselves included.
            let looks = trace.count { $0.contains("\"secrets\"") }
            #expect(expected > 0 || looks == names.count)
        }
    }

    /// Intents but the first, the first; the records, their folder; the shard, its folder.
    @Test(
        .enabled(if: Strace.isThere),
        arguments: [(1, 5), (2, 6), (256, 6), (257, 6 + 5), (300, 6 + 6)])
    func `an import syncs six times for each group of up to 256`(secrets: Int, syncs: Int) throws {
        let place = try Place()
        try place.write(Self.lines(secrets), to: "lines")
        let trace = try trace("import --quiet --file lines", in: place)
        #expect(trace.filter { $0.contains("sync(") || $0.contains("syncfs(") }.count == syncs)
        #expect(try place.done("list").split(separator: "\n").count == secrets)
        // Done again it writes nothing.
        let again = try self.trace("import --quiet --file lines", in: place)
        #expect(!again.contains { $0.contains("sync") || $0.contains("pwrite64(") })
    }

    @Test func `an import searches for its key once in each group`() throws {
        var place = try Place()
        let spy = try TokenSpy(in: &place)
        let opened = Self.opening + Self.search + Self.unwrap
        let one =
            ["C_GetAttributeValue", "C_GenerateRandom", "C_GenerateRandom", "C_EncryptInit"]
            + ["C_Encrypt"] + Self.unwrap
        func group(_ secrets: Int) -> [String] {
            Self.search + (0..<secrets).flatMap { _ in one }
        }
        try place.write(Self.lines(300), to: "lines")
        try place.done("import", "--quiet", "--file", "\(place.folder)/lines")
        #expect(try spy.calls() == opened + group(256) + group(44) + Self.closing)
        // What is there is not sealed again, and three are new.
        try place.write(Self.lines(303), to: "lines")
        try place.done("import", "--quiet", "--file", "\(place.folder)/lines")
        let again = try spy.calls()
        #expect(again.filter { $0 == "C_GenerateRandom" }.count == 6)
        #expect(again.count <= opened.count + group(3).count + 3 + Self.closing.count)
    }

    private static func lines(_ secrets: Int) -> String {
        (0..<secrets).map { "{\"SecretName\":\"i/\($0)\",\"SecretData\":\"of \($0)\"}\n" }
            .joined()
    }

    @Test func `of several values each has its event, and of none that was not given`() throws {
        let (place, names) = try place(secrets: 3)
        _ = try get(names, in: place)
        #expect(try events(in: place) == ["s1", "s2", "s3"])
        let refused = try Child.run(
            [KistProgram.path, "get", "--json", "s1", "none", "s3"],
            environment: place.environment, input: [])
        #expect(refused.status == 66)
        #expect(refused.output.isEmpty)
        #expect(try events(in: place) == ["s1", "s2", "s3", "none"])
        try place.done("audit", "verify")
    }

    private func get(_ names: [String], in place: Place) throws -> String {
        let told = try Child.run(
            [KistProgram.path, "get", "--json"] + names, environment: place.environment, input: [])
        try #require(told.status == 0, "\(told.errors)")
        return told.text
    }

    /// The names whose values were asked for, in the order of the audit chain.
    private func events(in place: Place) throws -> [String] {
        try place.done("audit", "show").split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t")
            guard fields.count > 4, fields[2] == "GetSecretValue" else { return nil }
            return String(fields[4])
        }
    }

    private func trace(_ command: String, in place: Place) throws -> [Substring] {
        let ran = try place.shell(
            "strace -f -qq -o trace -e trace=openat,flock,pwrite64,fsync,fdatasync,syncfs "
                + "\"$kist\" \(command)")
        try #require(ran.status == 0, "\(ran.errors)")
        return try String(contentsOfFile: "\(place.folder)/trace", encoding: .utf8)
            .split(separator: "\n")
    }
}
