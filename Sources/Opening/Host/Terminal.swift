import Glibc
package import SecureMemory
import Synchronization

/// The user's terminal, for questions; nil where there is nobody to ask.
///
/// Questions go to the controlling terminal, so that a value can come in by a pipe and leave by
/// another. They are asked only when standard input or standard error is a terminal too: a job that
/// merely inherited one is never stopped by a question.
package struct Terminal: ~Copyable {
    private let number: Int32

    /// The terminal, if there is one and the command has to do with it.
    package static func open() -> Terminal? {
        guard isatty(STDIN_FILENO) == 1 || isatty(STDERR_FILENO) == 1 else { return nil }
        let terminal = Terminal(
            number: unsafe Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY))
        guard (0..<1024).contains(terminal.number) else { return nil }
        return terminal
    }

    deinit {
        if number >= 0 { _ = Glibc.close(number) }
    }

    /// Asks for one line without showing it.
    ///
    /// Result: the line without its end, at most `limit` bytes; empty when the input was ended.
    package func askSecretly(_ question: String, limit: Int) throws(Failure) -> SecretBytes {
        var before = termios()
        guard unsafe tcgetattr(number, &before) == 0 else { throw unusable(errno) }
        let watch = InterruptionWatch()
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        silent.c_lflag |= tcflag_t(ICANON | ECHONL | ISIG)
        // Stopped here, what is typed next for the shell would be taken for the secret.
        silent.c_cc.10 = 0
        guard unsafe tcsetattr(number, TCSAFLUSH, &silent) == 0 else { throw unusable(errno) }
        show(question)
        let line = Result { () throws(Failure) in try readLine(limit: limit, watch) }
        _ = unsafe tcsetattr(number, TCSAFLUSH, &before)
        watch.end()
        return try line.get()
    }

    /// Asks for one line and shows what is typed; nil when it is too long for a name.
    package func ask(_ question: String) throws(Failure) -> String? {
        let watch = InterruptionWatch()
        show(question)
        let line = Result { () throws(Failure) in try readLine(limit: 1024, watch) }
        watch.end()
        return try line.get().read { bytes in
            String(validating: (0..<bytes.byteCount).map { bytes.byte(at: $0) }, as: UTF8.self)
        }
    }

    private func show(_ text: String) {
        Array(text.utf8).lend { bytes in _ = Channel(number: number).writeAll(bytes) }
    }

    private func readLine(
        limit: Int, _ watch: borrowing InterruptionWatch
    ) throws(Failure) -> SecretBytes {
        // One byte more than the limit and one for the end of the line.
        var line = try SecretBytes.taking(capacity: limit + 2)
        var count = 0
        while count < line.capacity {
            guard watch.waitUntilReadable(number) else {
                throw Failure(.usage, "interrupted")
            }
            let got = line.write { span in
                unsafe span.withUnsafeMutableBytes { room in
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[count...])
                    return unsafe Glibc.read(number, rest.baseAddress, rest.count)
                }
            }
            if got == 0 {
                // The end of input shows no end of line.
                show("\n")
                break
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw unusable(errno)
            }
            count += got
            let last = count - 1
            let isWhole = line.write { span in
                span.bytes.byte(at: last) == UInt8(ascii: "\n")
            }
            if isWhole {
                count = last
                break
            }
        }
        guard count <= limit else {
            throw .usage("what was typed is longer than \(limit) bytes")
        }
        line.truncate(to: count)
        return line
    }

    private func unusable(_ reason: Int32) -> Failure {
        Failure(.inputOutput, "the terminal cannot be used: \(SystemReason.text(reason))")
    }
}
