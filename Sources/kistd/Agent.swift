import Glibc
import Logging
import NIOCore
import Opening
import ServiceLifecycle

/// The agent from its first connection to its last.
struct Agent: Service {
    private let settings: Settings
    private let threads: TokenThreads
    private let desk: Desk
    private let log: Logger

    /// - Parameter opened: Logged in already.
    init(
        _ settings: Settings, _ place: TokenPlace, _ opened: OpenToken, _ flags: GlobalFlags,
        log: Logger
    ) {
        self.settings = settings
        self.log = log
        threads = TokenThreads(place, opened, count: settings.sessions, log: log)
        desk = Desk(
            threads, owner: geteuid(), valueLimit: place.valueLimit,
            lockDeadline: flags.lockTimeout, log: log)
    }

    /// Serves until it is told to end; then answers what was asked, and logs out.
    func run() async throws {
        let file = try SocketFile(settings.socket)
        let listeners = try Listeners(settings, desk)
        threads.start()
        var doors = [try await listeners.listen(at: file)]
        if let place = settings.listen {
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
