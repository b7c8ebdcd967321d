import Glibc
import Synchronization

/// A process of its own, with what it said and how it ended.
struct Outcome: Sendable {
    /// The exit status, or 128 + the signal that ended it, as a shell would say.
    let status: Int32
    let output: [UInt8]
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }

    /// The same without the lines of standard error that begin so.
    func without(_ noise: [String]) -> Outcome {
        guard !noise.isEmpty else { return self }
        let kept = errors.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { line in !noise.contains { line.hasPrefix($0) } }
        return Outcome(status: status, output: output, errors: kept.joined(separator: "\n"))
    }
}

enum ChildFault: Error {
    case system(String, Int32)
    /// It did not end in time and was killed with all it had started.
    case hung([String])
}

/// Runs a program to its end, in a session of its own, so that it has no terminal to ask.
enum Child {
    private static let isDeafToBrokenPipes: Void = {
        _ = signal(SIGPIPE, SIG_IGN)
    }()

    /// A pipe that another process inherits before it is closed on exec would never end.
    private static let spawning = Mutex(())

    /// - Parameters:
    ///   - words: The program's absolute path and its arguments.
    ///   - input: What standard input holds; at most what a pipe takes at once.
    ///   - seconds: How long it may take before the test gives up on it.
    static func run(
        _ words: [String], environment: [String: String], input: [UInt8] = [], seconds: Int = 120
    ) throws -> Outcome {
        _ = isDeafToBrokenPipes
        precondition(input.count <= 61_440, "more than a pipe takes at once")
        let (theirInput, ourInput) = try pipe()
        let (ourOutput, theirOutput) = try pipe()
        let (ourErrors, theirErrors) = try pipe()
        defer { for number in [ourOutput, ourErrors] { _ = close(number) } }
        _ = unsafe input.withUnsafeBytes { unsafe write(ourInput, $0.baseAddress, $0.count) }
        _ = close(ourInput)
        let pid: pid_t
        do {
            defer { for number in [theirInput, theirOutput, theirErrors] { _ = close(number) } }
            pid = try spawn(words, environment, [theirInput, theirOutput, theirErrors])
        }
        let (said, isOver) = read([ourOutput, ourErrors], seconds: seconds)
        // All of its session, also what it left behind.
        if !isOver { _ = kill(-pid, SIGKILL) }
        let status = wait(pid)
        guard isOver else { throw ChildFault.hung(words) }
        return Outcome(
            status: status, output: said[0], errors: String(decoding: said[1], as: UTF8.self))
    }

    /// Starts a program with these three descriptors as its 0, 1 and 2.
    static func spawn(
        _ words: [String], _ environment: [String: String], _ descriptors: [Int32]
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in descriptors.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        // Nothing of the tests' own is inherited; closing what is not open is no error here.
        for number in Int32(descriptors.count)..<256 {
            unsafe posix_spawn_file_actions_addclose(&actions, number)
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        unsafe sigfillset(&defaults)
        unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        var held = sigset_t()
        unsafe sigemptyset(&held)
        unsafe posix_spawnattr_setsigmask(&attributes, &held)
        // POSIX_SPAWN_SETSID, which Swift does not see.
        let flags = 0x80 | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        let variables = environment.map { "\($0)=\($1)" }
        var argv = unsafe words.map { unsafe strdup($0) } + [nil]
        var envp = unsafe variables.map { unsafe strdup($0) } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        var pid = pid_t()
        let reason = spawning.withLock { _ in
            unsafe posix_spawn(&pid, words[0], &actions, &attributes, &argv, &envp)
        }
        guard reason == 0 else { throw ChildFault.system(words[0], reason) }
        return pid
    }

    /// Waits for the end of `pid`.
    static func wait(_ pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    private static func pipe() throws -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        let reason = spawning.withLock { _ in
            guard unsafe Glibc.pipe(&ends) == 0 else { return errno }
            for number in ends { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
            return 0
        }
        guard reason == 0 else { throw ChildFault.system("pipe", reason) }
        return (ends[0], ends[1])
    }

    /// All that comes out of `numbers` until both are closed; false when the time is over first.
    private static func read(_ numbers: [Int32], seconds: Int) -> ([[UInt8]], Bool) {
        let end = ContinuousClock.now + .seconds(seconds)
        var said = numbers.map { _ in [UInt8]() }
        var waiting = numbers.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var room = [UInt8](repeating: 0, count: 1 << 16)
        while waiting.contains(where: { $0.fd >= 0 }) {
            let left = (end - ContinuousClock.now).components.seconds
            guard left >= 0 else { return (said, false) }
            _ = unsafe poll(&waiting, nfds_t(waiting.count), Int32(left + 1) * 1000)
            for index in waiting.indices where waiting[index].revents != 0 {
                let count = unsafe Glibc.read(waiting[index].fd, &room, room.count)
                if count > 0 { said[index] += room[..<count] } else { waiting[index].fd = -1 }
            }
        }
        return (said, true)
    }
}
