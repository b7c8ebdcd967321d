import Glibc
package import SecureMemory

/// A descriptor that bytes come in by, and what to call it in an error.
package struct Source: ~Copyable {
    package let number: Int32
    package let name: String
    private let isOurs: Bool

    /// Standard input.
    package static var standardInput: Source {
        Source(number: STDIN_FILENO, name: "standard input")
    }

    /// A descriptor that the caller of kist has opened.
    package init(number: Int32, name: String) {
        self.number = number
        self.name = name
        isOurs = false
    }

    /// A file, FIFO or device that the user names.
    package init(path: String) throws(Failure) {
        number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        name = "\"\(path)\""
        isOurs = true
        guard number >= 0 else {
            throw Failure(.inputOutput, "cannot open \(name): \(SystemReason.text(errno))")
        }
    }

    deinit {
        if isOurs, number >= 0 { _ = Glibc.close(number) }
    }

    /// Reads to the end, but no further than `limit` bytes and one more, which tells too much.
    ///
    /// Byte for byte, from pipes that give one at a time too.
    package func readAll(limit: Int) throws(Failure) -> SecretBytes {
        var bytes = try SecretBytes.taking(capacity: limit + 1)
        var count = 0
        while count <= limit {
            let got = bytes.write { span in
                unsafe span.withUnsafeMutableBytes { room in
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[count...])
                    return unsafe Glibc.read(number, rest.baseAddress, rest.count)
                }
            }
            if got == 0 { break }
            if got < 0 {
                let reason = errno
                if reason == EINTR { continue }
                if reason == EAGAIN, waitUntilReadable() { continue }
                throw Failure(.inputOutput, "cannot read \(name): \(SystemReason.text(reason))")
            }
            count += got
        }
        bytes.truncate(to: count)
        return bytes
    }

    /// Whether there may be something to read now.
    @discardableResult
    package func waitUntilReadable() -> Bool {
        var wait = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&wait, 1, -1) >= 0 || errno == EINTR
    }
}
