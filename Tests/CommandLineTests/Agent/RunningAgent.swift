import Foundation
import Glibc
import TestKit
import Testing

/// A real kistd over a place's vault, from its readiness on.
final class RunningAgent {
    let place: Place
    let socket: String
    let process: pid_t
    private let logPath: String
    private var isOver = false

    static let path =
        URL(fileURLWithPath: KistProgram.path).deletingLastPathComponent().path + "/kistd"

    /// Starts it and waits until it says to systemd, which this is, that it is ready.
    ///
    /// - Parameters:
    ///   - program: What becomes it.
    ///   - user: Whose it is, with a place of its own (``Unprivileged``); nil for ours.
    ///   - folder: Where the socket lies; nil: in the place.
    init(
        _ place: Place, with more: [String: String] = [:], within program: [String] = [],
        as user: UInt32? = nil, in folder: String? = nil
    ) throws {
        self.place = place
        // Short: a socket's path has 107 bytes.
        socket = "\(folder ?? place.folder)/s"
        logPath = "\(place.folder)/kistd.log"
        let notices = try Notices(at: "\(place.folder)/n")
        let own = ["KIST_SOCKET": socket, "NOTIFY_SOCKET": notices.path]
        var words = [Self.path]
        if let user {
            _ = unsafe chmod(notices.path, 0o666)
            let program = "\(place.folder)/bin/kistd"
            try FileManager.default.copyItem(atPath: Self.path, toPath: program)
            try place.setMode(0o755, of: program)
            words = [
                "/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--",
                program,
            ]
        }
        process = try Self.start(
            program + words, place.environment.merging(own) { $1 }.merging(more) { $1 },
            log: logPath)
        guard notices.waits(for: "READY=1", of: process) else {
            _ = kill(process, SIGKILL)
            isOver = true
            _ = Child.wait(process)
            throw ChildFault.hung([log])
        }
    }

    private static func start(
        _ words: [String], _ environment: [String: String], log: String
    ) throws -> pid_t {
        let none = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        let errors = unsafe open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { for number in [none, errors] { _ = close(number) } }
        return try Child.spawn(words, environment, [none, none, errors])
    }

    /// Runs it to an end that comes by itself.
    static func fails(_ place: Place, with more: [String: String]) throws -> Outcome {
        try Child.run(
            [path],
            environment: place.environment.merging(["KIST_SOCKET": "\(place.folder)/s"]) { $1 }
                .merging(more) { $1 })
    }

    deinit { if !isOver { _ = end(by: SIGKILL) } }

    /// Ends it; its exit status.
    @discardableResult
    func end(by signal: Int32 = SIGTERM) -> Int32 {
        isOver = true
        _ = kill(process, signal)
        return Child.wait(process)
    }

    var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }

    /// The TCP port that it has chosen.
    var port: UInt16 {
        get throws {
            let line = log.split(separator: "\n").first { $0.contains("at=\"127.0.0.1:") }
            let digits = try #require(line?.split(separator: ":").last?.dropLast(), "\(log)")
            return try #require(UInt16(digits))
        }
    }

    /// One request on a connection of its own.
    func ask(_ operation: String, _ parameters: [(String, String)] = []) throws -> Wire.Answer {
        let wire = try Wire(unix: socket)
        return try wire.ask(operation, parameters)
    }

    /// The value of a secret; nil when it is refused.
    func value(_ name: String) throws -> String? {
        try ask("GetSecretValue", [("SecretName", name)]).member("SecretData")
    }
}

/// What a service tells systemd.
private final class Notices {
    let path: String
    private let number: Int32

    init(at path: String) throws {
        self.path = path
        number = try Wire.bind(unix: path, SOCK_DGRAM)
    }

    deinit {
        _ = close(number)
        _ = unsafe unlink(path)
    }

    func waits(for word: String, of process: pid_t) -> Bool {
        var room = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<600 {
            var waiting = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            if unsafe poll(&waiting, 1, 100) == 1 {
                let count = unsafe recv(number, &room, room.count, 0)
                if String(decoding: room.prefix(max(count, 0)), as: UTF8.self).contains(word) {
                    return true
                }
            }
            // Gone already: it will say nothing more.
            var status = unsafe siginfo_t()
            unsafe waitid(P_PID, id_t(process), &status, WEXITED | WNOHANG | WNOWAIT)
            if unsafe status.si_signo == SIGCHLD { return false }
        }
        return false
    }
}
