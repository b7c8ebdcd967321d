import Foundation
import Glibc
import TestKit
import Testing

/// What is left of secrets in a process's memory, while it has them and afterwards.
///
/// Searched for are all runs of eight bytes of a value, the PIN, the root key and the value's data
/// key. While they are in use they are found in the pages made for secrets, which shows that the search
/// sees them; elsewhere there must be nothing, and after their last use there neither.
@Suite(.enabled(if: Strace.isThere, "needs strace, and root to see into kist"))
struct MemoryTests {
    @Test(arguments: MemorySearchPoint.sample)
    func `no secret is anywhere but in the pages made for it`(search: MemorySearchPoint) throws {
        guard !Tier.isOver else { return }
        Tally.add("memory searches")
        let (moment, look) = (search.moment, search.look)
        let isPut = moment.words[0] == "put"
        let (old, new) = (MemorySecrets.random(search.size), MemorySecrets.random(search.size))
        var place = try MemorySecrets.place(holding: old)
        let number =
            moment.number > 0
            ? moment.number : try count(moment.call, moment.words, input: new, in: place)
        // The kernel writes a core as the process itself: the sandbox forbids even that.
        if look == .core { place.environment["KIST_SANDBOX_PATHS"] = place.folder }
        let stopped = try StoppedProgram(
            [KistProgram.path] + moment.words, in: place, input: new, at: moment.call, number,
            signal: look == .core ? "ABRT" : "STOP", liftsDumpBan: look == .core)
        defer { stopped.end() }
        let regions = try regions(of: stopped, look, in: place)
        // What put has made is known only now, from a get of the version that it made.
        let isKnown = try !isPut || finish(place, stopped, new, isDead: look == .core)
        for secret in try MemorySecrets.all(of: place, value: isPut ? new : old) {
            if secret.name == "data key", !isKnown { continue }
            let told = "\(secret.name) in \(search.testDescription)"
            var (loose, pinned) = (0, 0)
            for region in regions {
                let count = StoppedProgram.windows(of: secret.bytes, in: region.bytes)
                if region.isPinned { pinned += count } else { loose += count }
                if count > 0, !region.isPinned {
                    Issue.record("left outside: \(told): \(count) in \(region.name)")
                }
            }
            guard look == .memory else { continue }
            if moment.call == "close" { #expect(pinned == 0, "not wiped: \(told)") }
            // The twin: what is in use the search sees, all of it.
            if moment.held.contains(secret.name) {
                #expect(pinned >= secret.bytes.count - 7, "not found: \(told)")
            }
        }
    }

    private func regions(
        of stopped: StoppedProgram, _ look: MemoryLook, in place: Place
    ) throws -> [StoppedProgram.Region] {
        func whole(_ bytes: Data?) throws -> [StoppedProgram.Region] {
            let bytes = try #require(bytes)
            try #require(bytes.count > 100_000, "no dump of a process")
            return [StoppedProgram.Region(name: look.rawValue, isPinned: false, bytes: bytes)]
        }
        switch look {
        case .memory: return try stopped.memory()
        case .gcore: return try whole(stopped.dump(to: "\(place.folder)/dump"))
        case .core:
            #expect(stopped.end() == 128 + SIGABRT)
            let names = try FileManager.default.contentsOfDirectory(atPath: place.folder)
            let name = try #require(names.first { $0.hasPrefix("core") }, "no core: \(names)")
            return try whole(FileManager.default.contents(atPath: "\(place.folder)/\(name)"))
        }
    }

    /// How many calls of this name an undisturbed run makes; of `read` and `write`, up to the value's.
    private func count(
        _ call: String, _ words: [String], input: [UInt8], in place: Place
    ) throws -> Int {
        var copy = try Place(copying: place)
        copy.environment["SWIFT_BACKTRACE"] = place.environment["SWIFT_BACKTRACE"]
        let ran = try copy.shell(
            "strace -qq -e trace=\(call) -o trace -- \"$kist\" \(words.joined(separator: " "))",
            input: input)
        try #require(ran.status == 0, "\(ran.errors)")
        let lines = try String(contentsOfFile: "\(copy.folder)/trace", encoding: .utf8)
            .split(separator: "\n").filter { $0.hasPrefix("\(call)(") }
        guard let value = ["read": "read(0,", "write": "write(1,"][call] else { return lines.count }
        return try #require(lines.firstIndex { $0.hasPrefix(value) }) + 1
    }

    /// Lets a put that was stopped or killed come to its end, so that `db` has the value it was given;
    /// false when that took another run, with another data key.
    private func finish(
        _ place: Place, _ stopped: StoppedProgram, _ value: [UInt8], isDead: Bool
    ) throws -> Bool {
        if !isDead { #expect(stopped.finish() == 0) }
        if try place.kist("get", "db").output == value { return true }
        try place.done("put", "db", "--quiet", "--file", "\(place.folder)/input")
        return false
    }

    // The twins: each of the searches finds what a careless program leaves.

    @Test func `a program that leaks is found out in its memory`() throws {
        try findLeak(.memory)
    }

    @Test(.enabled(if: MemoryLook.gcore.isPossible, "gcore, of gdb, is not there"))
    func `a program that leaks is found out in a dump`() throws {
        try findLeak(.gcore)
    }

    @Test(.enabled(if: MemoryLook.core.isPossible, "the kernel gives cores to another program"))
    func `a program that leaks is found out in a core`() throws {
        try findLeak(.core)
    }

    private func findLeak(_ look: MemoryLook) throws {
        let program = URL(fileURLWithPath: KistProgram.path).deletingLastPathComponent()
            .appendingPathComponent("sandbox-probe").path
        for size in [40, 9000] {
            let place = try Place.empty()
            let secret = MemorySecrets.random(size)
            let stopped = try StoppedProgram(
                [program, "leak"], in: place, input: secret, at: "write", 1,
                signal: look == .core ? "ABRT" : "STOP", liftsDumpBan: look == .core)
            defer { stopped.end() }
            let found = try regions(of: stopped, look, in: place).filter { !$0.isPinned }
                .map { StoppedProgram.windows(of: secret, in: $0.bytes) }.reduce(0, +)
            #expect(found >= size - 7, "\(size)")
        }
    }

    /// With Swift's own crash report asked for, which would print memory.
    @Test(arguments: [SIGSEGV, SIGABRT])
    func `a crash prints no secret and leaves no core`(signal: Int32) throws {
        for moment in moments(of: ["write", "read", "fsync"]) {
            let value = MemorySecrets.random(800)
            var place = try MemorySecrets.place(holding: value)
            // Of a runtime without its reporter this alone makes a line, and a call more.
            place.environment["SWIFT_BACKTRACE"] = "enable=yes,color=no"
            let number =
                moment.number > 0
                ? moment.number : try count(moment.call, moment.words, input: value, in: place)
            let inject = "inject=\(moment.call):signal=\(signal):when=\(number)"
            let ran = try place.shell(
                """
                ulimit -c unlimited
                exec strace -qq -o /dev/null -e trace=\(moment.call) -e \(inject) -- \
                    "$kist" \(moment.words.joined(separator: " "))
                """, input: value)
            #expect(ran.status == 128 + signal, "\(moment.name): \(ran.errors)")
            let written = try FileManager.default.contentsOfDirectory(atPath: place.folder)
            #expect(!written.contains { $0.hasPrefix("core") })
            for secret in try MemorySecrets.all(of: place, value: value) {
                let told = "\(secret.name), \(moment.name)"
                let errors = Data(ran.errors.utf8)
                #expect(StoppedProgram.windows(of: secret.bytes, in: errors) == 0, "\(told)")
                let count = StoppedProgram.windows(of: secret.bytes, in: Data(ran.output))
                // The twin: the answer itself is found.
                let isAnswer = secret.name == "value" && moment.words[0] == "get"
                #expect(count == (isAnswer ? value.count - 7 : 0), "\(told)")
            }
        }
    }

    private func moments(of calls: [String]) -> [MemoryMoment] {
        MemoryMoment.all.filter { calls.contains($0.call) }
    }
}
