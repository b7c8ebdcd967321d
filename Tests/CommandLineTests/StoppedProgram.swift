import Foundation
import Glibc
import MemorySearch

/// A program stopped by strace(1) behind one of its calls, to be looked into.
///
/// Only root can: kist is not dumpable, and so closed to its own user.
final class StoppedProgram {
    private let pid: pid_t
    private let errors: FileHandle
    private var hasEnded = false

    /// Runs `words` in `place` until behind the `number`-th `call`.
    ///
    /// - Parameter liftsDumpBan: Whether prctl(2) and setrlimit(2) are told to have done what they
    ///   have not: the program itself is the one that is installed.
    init(
        _ words: [String], in place: Place, input: [UInt8], at call: String, _ number: Int,
        signal: String = "STOP", liftsDumpBan: Bool = false
    ) throws {
        var flags = ["-e", "inject=\(call):signal=\(signal):when=\(number)"]
        if liftsDumpBan {
            // The first of the one, and of the other the second: the C library asks before.
            flags += [
                "-e", "inject=prctl:retval=0:when=1", "-e", "inject=prlimit64:retval=0:when=2",
            ]
        }
        let trace = ["/usr/bin/strace", "-D", "-e", "trace=\(call),prctl,prlimit64"] + flags
        try Data(input).write(to: URL(fileURLWithPath: "\(place.folder)/input"))
        let (source, sink) = (
            unsafe open("\(place.folder)/input", O_RDONLY), unsafe open("/dev/null", O_WRONLY)
        )
        let pipe = Pipe()
        // The size of a core is the shell's to allow.
        let shell = [
            "/bin/sh", "-c", "cd \(place.folder) && ulimit -c unlimited && exec \"$@\"", "-",
        ]
        pid = try Child.spawn(
            shell + trace + ["--"] + words, place.environment,
            [source, sink, pipe.fileHandleForWriting.fileDescriptor])
        for number in [source, sink] { _ = close(number) }
        try pipe.fileHandleForWriting.close()
        errors = pipe.fileHandleForReading
        // strace tells of the stop, or ends with the program.
        let said = try listen(for: "--- stopped by SIGSTOP ---")
        if liftsDumpBan {
            let lifted = said.split(separator: "\n").filter { $0.hasSuffix("(INJECTED)") }
            guard lifted.contains(where: { $0.contains("PR_SET_DUMPABLE") }),
                lifted.contains(where: { $0.contains("RLIMIT_CORE") })
            else {
                end()
                throw ChildFault.system("the dump ban was not lifted: \(said)", 0)
            }
        }
    }

    /// What strace says up to `word`, or up to its end.
    @discardableResult
    private func listen(for word: String) throws -> String {
        var said = ""
        while !said.contains(word) {
            var wanted = pollfd(fd: errors.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&wanted, 1, 60_000) > 0 else { throw ChildFault.hung([word]) }
            let more = errors.availableData
            if more.isEmpty { break }
            said += String(decoding: more, as: UTF8.self)
        }
        return said
    }

    /// A run of memory with the same rights.
    struct Region {
        let name: String
        /// Whether it was made for secrets: locked, and never in a dump.
        let isPinned: Bool
        let bytes: Data
    }

    /// All of its memory that can be read; nothing of it changes meanwhile, as it is stopped.
    func memory() throws -> [Region] { try Self.memory(of: pid) }

    /// The same of any process that stands still.
    static func memory(of pid: pid_t) throws -> [Region] {
        let file = unsafe open("/proc/\(pid)/mem", O_RDONLY)
        guard file >= 0 else { throw ChildFault.system("/proc/\(pid)/mem", errno) }
        defer { close(file) }
        var found: [Region] = []
        var range: (start: UInt64, end: UInt64, name: String)?
        for line in try text(of: "/proc/\(pid)/smaps").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count > 4, words[1].utf8.count == 4, words[0].contains("-") {
                let ends = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
                guard ends.count == 2 else { throw ChildFault.system(String(line), EINVAL) }
                range = words[1].hasPrefix("r") ? (ends[0], ends[1], String(line)) : nil
            } else if words.first == "VmFlags:", let (start, end, name) = range {
                found.append(
                    Region(
                        name: name, isPinned: words.contains("dd") && words.contains("lo"),
                        bytes: bytes(of: file, from: start, to: end)))
            }
        }
        return found
    }

    /// A file of /proc, which is longer than it says and comes in pieces.
    private static func text(of path: String) throws -> String {
        let file = unsafe open(path, O_RDONLY)
        guard file >= 0 else { throw ChildFault.system(path, errno) }
        defer { close(file) }
        var (bytes, room) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        while true {
            let count = unsafe read(file, &room, room.count)
            guard count >= 0 else { throw ChildFault.system(path, errno) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += room[..<count]
        }
    }

    /// What lies there; zeros where the kernel shows nobody anything, such as its own clock page.
    private static func bytes(of file: Int32, from start: UInt64, to end: UInt64) -> Data {
        var bytes = Data(count: Int(end - start))
        unsafe bytes.withUnsafeMutableBytes { room in
            var at = 0
            while let base = room.baseAddress, at < room.count {
                let count = unsafe pread(file, base + at, room.count - at, off_t(start) + off_t(at))
                // A page that cannot be read hides none of those behind it.
                at = count > 0 ? at + count : (at / 4096 + 1) * 4096
            }
        }
        return bytes
    }

    /// What gcore(1) writes of it, registers too; it stays stopped.
    func dump(to path: String) throws -> Data? {
        // One tracer at a time: strace lets go, and a stop that was reached lasts.
        for tracer in try tracers() { _ = kill(tracer, SIGKILL) }
        while try !tracers().isEmpty { sched_yield() }
        let told = try Child.run(
            ["/usr/bin/gcore", "-o", path, "\(pid)"], environment: ["PATH": "/usr/bin:/bin"])
        guard told.status == 0 else { return nil }
        return FileManager.default.contents(atPath: "\(path).\(pid)")
    }

    private func tracers() throws -> [pid_t] {
        try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("TracerPid:") }
            .compactMap { pid_t($0.dropFirst(10).trimmingCharacters(in: .whitespaces)) }
            .filter { $0 > 0 }
    }

    /// Lets it go on to its end.
    func finish() -> Int32 {
        hasEnded = true
        _ = kill(pid, SIGCONT)
        while !errors.availableData.isEmpty {}
        return Child.wait(pid)
    }

    /// Ends it, if it has not ended.
    @discardableResult
    func end() -> Int32 {
        guard !hasEnded else { return 0 }
        hasEnded = true
        _ = kill(pid, SIGKILL)
        return Child.wait(pid)
    }

    /// How often eight bytes of `secret` stand in `memory`.
    static func windows(of secret: [UInt8], in memory: Data) -> Int {
        unsafe memory.withUnsafeBytes { memory in
            unsafe memory_search(
                memory.baseAddress?.assumingMemoryBound(to: UInt8.self), memory.count, secret,
                secret.count)
        }
    }
}
