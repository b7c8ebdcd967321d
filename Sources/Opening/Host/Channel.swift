import Glibc
import SecureMemory

/// A descriptor that bytes leave by.
package struct Channel {
    package static let standardOutput = Channel(number: STDOUT_FILENO)
    package static let standardError = Channel(number: STDERR_FILENO)

    package let number: Int32

    package init(number: Int32) { self.number = number }

    package var isTerminal: Bool { isatty(number) == 1 }

    /// Writes all of `bytes`, however many calls it takes.
    ///
    /// Result: 0, or the errno of the write that failed; some bytes may have left then.
    package func writeAll(_ bytes: RawSpan) -> Int32 {
        var sent = 0
        while sent < bytes.byteCount {
            let count = unsafe bytes.extracting(sent...).withUnsafeBytes { rest in
                unsafe Glibc.write(number, rest.baseAddress, rest.count)
            }
            if count < 0 {
                let reason = errno
                if reason == EINTR { continue }
                if reason == EAGAIN, waitUntilWritable() { continue }
                return reason
            }
            guard count > 0 else { return EIO }
            sent += count
        }
        return 0
    }

    /// Closes it, which is when some file systems tell what they could not keep.
    ///
    /// Result: 0 or the errno.
    package func close() -> Int32 {
        Glibc.close(number) == 0 || errno == EINTR ? 0 : errno
    }

    /// Somebody who shares the descriptor may have made it non-blocking.
    private func waitUntilWritable() -> Bool {
        var wait = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&wait, 1, -1) >= 0 || errno == EINTR
    }
}
