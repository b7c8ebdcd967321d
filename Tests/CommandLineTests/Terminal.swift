import Glibc

/// A pseudo-terminal with a program at it, which takes it for its own.
final class Terminal {
    enum Fault: Error { case system(Int32), silent(String) }

    let process: pid_t
    private let master: Int32
    /// Held open, so that what the program has left of the terminal can be looked at.
    private let slave: Int32
    private var shown: [UInt8] = []

    /// Starts a shell script with the terminal as its input, output and errors.
    init(running script: String, in place: Place) throws {
        var (master, slave): (Int32, Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 128)
        guard unsafe openpty(&master, &slave, &name, nil, nil) == 0 else {
            throw Fault.system(errno)
        }
        for number in [master, slave] { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
        (self.master, self.slave) = (master, slave)
        let path = String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let none = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { _ = close(none) }
        // The first terminal that the leader of a session opens becomes its own.
        process = try Child.spawn(
            ["/bin/sh", "-c", "cd \(place.folder); exec 0<>\(path) 1>&0 2>&0; \(script)"],
            place.environment, [none, none, none])
    }

    deinit {
        _ = kill(-process, SIGKILL)
        for number in [master, slave] { _ = close(number) }
    }

    /// Whether what is typed is shown.
    var echoes: Bool {
        var settings = termios()
        return unsafe tcgetattr(slave, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Waits until the terminal shows `text`.
    func wait(for text: String) throws {
        while !String(decoding: shown, as: UTF8.self).contains(text) {
            guard read(milliseconds: 30_000) else {
                throw Fault.silent(String(decoding: shown, as: UTF8.self))
            }
        }
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe write(master, bytes, bytes.count)
    }

    /// Waits for the program's end; all that was shown.
    func finish() throws -> (status: Int32, text: String) {
        let status = Child.wait(process)
        while read(milliseconds: 0) {}
        return (status, String(decoding: shown, as: UTF8.self))
    }

    private func read(milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&waiting, 1, milliseconds) > 0 else { return false }
        var room = [UInt8](repeating: 0, count: 4096)
        let count = unsafe Glibc.read(master, &room, room.count)
        guard count > 0 else { return false }
        shown += room[..<count]
        return true
    }
}
