import Foundation
import Glibc
import TestKit
import Testing

/// What a process of kist can no longer do once a token's module runs in it, root or not.
@Suite struct SandboxTests {
    /// Beside kist: enters the same sandbox and tries to get out, see Tests/SandboxProbe.
    private static let program: String = {
        let built = URL(fileURLWithPath: KistProgram.path).deletingLastPathComponent()
            .appendingPathComponent("sandbox-probe").path
        do {
            let folder = try ScratchFolder.make(prefix: "kist-probe")
            try FileManager.default.copyItem(atPath: built, toPath: "\(folder)/sandbox-probe")
            for path in [folder, "\(folder)/sandbox-probe"] { _ = unsafe chmod(path, 0o755) }
            return "\(folder)/sandbox-probe"
        } catch { return "/nowhere/sandbox-probe" }
    }()

    /// Which version of Landlock the kernel has; 0 for none.
    static let landlock: Int = {
        let told = try? Child.run([program, "on", "/tmp", "no", "report"], environment: [:])
        return Int(told?.text.split(separator: " ").first ?? "") ?? 0
    }()

    /// Tries one thing, in fresh folders: 0 when it was done, else the errno.
    private func attempt(
        _ name: String, _ caller: Caller, sandboxed: Bool, sockets: String = "no"
    ) throws -> Int32 {
        let place = try Place.empty()
        _ = try place.shell(
            """
            mkdir vault token outside; echo x > vault/old; echo x > token/object
            echo x > outside/file; chmod 755 .
            """)
        try caller.own(place)
        return try caller.run(
            [Self.program, sandboxed ? "on" : "off", place.folder, sockets, name], in: place
        ).status
    }

    private static let calls: [(name: String, errno: Int32)] = [
        ("execute", EPERM), ("execute by descriptor", EPERM), ("fork", EPERM), ("trace", EPERM),
        ("peek", EPERM), ("network socket", EPERM), ("local socket", EPERM),
        ("netlink socket", EPERM), ("become dumpable", EPERM), ("leave namespace", EPERM),
    ]

    @Test(arguments: Caller.all)
    func `a module starts no program, looks into none and opens no line`(caller: Caller) throws {
        for (name, errno) in Self.calls {
            #expect(try attempt(name, caller, sandboxed: true) == errno, "\(name)")
            // The twin: it would have been done.
            #expect(try attempt(name, caller, sandboxed: false) == 0, "\(name)")
        }
        // What a host may have switched off for itself, and what only root can do anyway.
        for name in ["keyring", "io_uring"]
            + (caller == .own && geteuid() == 0 ? ["other root"] : [])
        {
            #expect(try attempt(name, caller, sandboxed: true) == EPERM, "\(name)")
        }
    }

    private static let files: [(name: String, errnos: [Int32], version: Int)] = [
        ("read outside", [EACCES], 2), ("make outside", [EACCES], 2), ("list outside", [EACCES], 2),
        ("remove outside", [EACCES], 2), ("move outside", [EACCES, EXDEV], 2),
        ("write token", [EACCES], 2), ("make in token", [EACCES], 2),
        ("read memory file", [EACCES], 2), ("truncate outside", [EACCES], 3),
        ("signal", [EPERM], 6),
    ]

    @Test(.enabled(if: landlock >= 2, "the kernel has no Landlock"), arguments: Caller.all)
    func `a module reaches no file but the vault's and its own`(caller: Caller) throws {
        for (name, errnos, version) in Self.files where version <= Self.landlock {
            // Of a process that is not dumpable the other user's own files in /proc are root's.
            let refused = try attempt(name, caller, sandboxed: true)
            #expect(errnos.contains(refused), "\(name): \(refused)")
            // To another user the test's own process is a stranger with or without a sandbox.
            if name == "signal", caller == .unprivileged { continue }
            #expect(try attempt(name, caller, sandboxed: false) == 0, "\(name)")
        }
    }

    @Test(arguments: Caller.all)
    func `what a command needs it still can`(caller: Caller) throws {
        for name in ["change vault", "read token", "read library", "log socket", "thread"] {
            #expect(try attempt(name, caller, sandboxed: true) == 0, "\(name)")
            #expect(try attempt(name, caller, sandboxed: false) == 0, "\(name)")
        }
        // Somebody who asks for what nobody knows is told so: a misspelt probe proves nothing.
        #expect(try attempt("no such thing", caller, sandboxed: true) == 255)
    }

    @Test func `sockets are what the configuration says`() throws {
        for (sockets, name, errno) in [
            ("unix", "local socket", 0), ("unix", "network socket", EPERM),
            ("unix", "netlink socket", EPERM), ("yes", "local socket", 0),
            ("yes", "network socket", 0), ("yes", "netlink socket", 0), ("yes", "fork", EPERM),
        ] {
            let told = try attempt(name, .own, sandboxed: true, sockets: sockets)
            #expect(told == errno, "\(sockets): \(name)")
        }
    }

    /// kist itself, on a kernel without one of the two.
    private func kist(
        _ words: String..., lacking call: String, in place: Place, with more: [String: String] = [:]
    ) throws -> Outcome {
        let fault = CallFaults.environment(
            .error(ENOSYS), at: CallFaults.Call(name: call, number: 1, result: 0, path: "-"),
            lasting: true, in: place)
        return try Caller.own.kist(words, in: place, with: fault.merging(more) { $1 })
    }

    @Test(arguments: ["landlock_create_ruleset", "seccomp"])
    func `a kernel without a sandbox is told of, and refused when one is required`(
        call: String
    ) throws {
        let place = try Place()
        try place.done("create", "db", "--quiet", input: "x")
        #expect(try kist("get", "db", lacking: call, in: place).text == "x")
        let status = try kist("status", lacking: call, in: place)
        let name = call == "seccomp" ? "no seccomp" : "no Landlock"
        #expect(status.text.contains("\(name) (the kernel has none"), "\(status.text)")

        for required in [["--require-sandbox"], []] {
            let refused = try Caller.own.kist(
                ["get", "db"] + required, in: place,
                with: CallFaults.environment(
                    .error(ENOSYS), at: .init(name: call, number: 1, result: 0, path: "-"),
                    lasting: true, in: place
                ).merging(required.isEmpty ? ["KIST_REQUIRE_SANDBOX": "yes"] : [:]) { $1 })
            #expect(refused.status == 78)
            #expect(refused.output.isEmpty)
            #expect(refused.errors.contains("the sandbox is required"), "\(refused.errors)")
            #expect(refused.errors.contains("kist: hint: "))
        }
    }

    @Test(.enabled(if: landlock >= 2, "the kernel has no Landlock"))
    func `a sandbox that is required and there is entered`() throws {
        let place = try Place()
        try place.done("create", "db", "--quiet", "--require-sandbox", input: "x")
        #expect(try place.done("get", "db", "--require-sandbox") == "x")
        let status = try place.done("status", "--json", "--require-sandbox")
        #expect(
            status.contains(#""Landlock":true,"LandlockVersion":\#(Self.landlock),"Seccomp":true"#))
        let both = try Child.run(
            [KistProgram.path, "status", "--require-sandbox"],
            environment: place.environment.merging(["KIST_SANDBOX": "no"]) { $1 })
        #expect(both.status == 78)
    }

    @Test func `the configuration says how narrow it is`() throws {
        let place = try Place()
        let own = try String(contentsOfFile: place.configuration, encoding: .utf8)
        for (line, member) in [
            ("KIST_TOKEN_NETWORK=yes", #""TokenNetwork":"yes""#),
            ("KIST_TOKEN_NETWORK=unix", #""TokenNetwork":"unix""#),
            ("KIST_SANDBOX=no", #""Seccomp":false"#), ("", #""TokenNetwork":"no""#),
        ] {
            try place.write("\(own)\(line)\n", to: "kist.conf")
            #expect(try place.done("status", "--json").contains(member), "\(line)")
        }
        for line in [
            "KIST_TOKEN_NETWORK=maybe", "KIST_SANDBOX=0", "KIST_REQUIRE_SANDBOX=1",
            "KIST_SANDBOX_PATHS=var/lib:/etc",
        ] {
            try place.write("\(own)\(line)\n", to: "kist.conf")
            let refused = try place.kist("status")
            #expect(refused.status == 78, "\(line)")
        }
    }

    /// What only changes the vault leaves the token's files alone, and what only looks both.
    @Test(.enabled(if: landlock >= 2 && Strace.isThere, "needs Landlock, strace and root"))
    func `a command opens for writing what it has to change and nothing else`() throws {
        let place = try Place()
        try place.done("create", "db", "--quiet", input: "x")
        func opened(_ words: String) throws -> [String] {
            let ran = try place.shell(
                "strace -f -qq -e trace=openat -o trace -- \"$kist\" \(words)", input: [1])
            #expect(ran.status == 0, "\(ran.errors)")
            return try String(contentsOfFile: "\(place.folder)/trace", encoding: .utf8)
                .split(separator: "\n").map(String.init)
                .filter {
                    ($0.contains("O_RDWR") || $0.contains("O_WRONLY")) && !$0.contains("= -1")
                }
        }
        for words in ["get db", "put db --quiet", "key list", "check --level 3", "check --level 1"]
        {
            let writes = try opened(words)
            #expect(!writes.contains { $0.contains(place.tokenFolder) }, "\(words): \(writes)")
            if words.hasPrefix("check") {
                #expect(!writes.contains { $0.contains(place.vault) }, "\(words): \(writes)")
            }
        }
        // The twin: who must, can.
        #expect(try opened("key create --quiet").contains { $0.contains(place.tokenFolder) })
    }
}
