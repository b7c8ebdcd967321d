import Glibc
import Logging
import NIOCore
import Opening
import ServiceLifecycle
import Vocabulary

/// The agent from its first connection to its last.
struct Agent: Service {
    private let settings: Settings
    private let threads: TokenThreads
    private let valueLimit: Int
    private let lockDeadline: Duration
    private let log: Logger

    /// - Parameter opened: Logged in already.
    init(
        _ settings: Settings, _ place: TokenPlace, _ opened: OpenToken, _ flags: GlobalFlags,
        log: Logger
    ) {
        self.settings = settings
        self.log = log
        threads = TokenThreads(place, opened, count: settings.sessions, log: log)
        valueLimit = place.valueLimit
        lockDeadline = flags.lockTimeout
    }

    /// Serves until it is told to end; then answers what was asked, and logs out.
    func run() async throws {
        let file = try SocketFile(settings.socket)
        // Whoever had the socket before answers nothing any more. What was signed until now he may have
        // answered, in this second too.
        let since = UnixTime(seconds: Clock.now().seconds + 1)
        let desk = Desk(
            threads, owner: geteuid(), valueLimit: valueLimit, lockDeadline: lockDeadline,
            since: since, log: log)
        let listeners = try Listeners(settings, desk)
        threads.start()
        var doors = [try await listeners.listen(at: file)]
        if let place = settings.listen {
            // Nobody who signs now is refused for that.
            for _ in 0..<50 where Clock.now() < since {
                try await Task.sleep(for: .milliseconds(20))
            }
            let door = try await listeners.listen(at: place)
            doors.append(door)
            log.notice(
                "listening", metadata: ["at": "\(place.host):\(door.localAddress?.port ?? 0)"])
        }
        try file.admit(settings.socketMode)
        log.notice("listening", metadata: ["at": "\(settings.socket)"])
        Readiness.tell("READY=1")
        try? await gracefulShutdown()
        Readiness.tell("STOPPING=1")
        log.notice("ending")
        for door in doors { try? await door.close().get() }
        desk.beginEnd()
        await threads.end()
        await listeners.end()
        log.notice("ended")
    }
}
