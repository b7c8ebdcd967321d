import Glibc
import SecureMemory

/// How far long work has come, on a terminal only, in one line that is written over.
struct Progress {
    private let what: String
    private let isShown: Bool

    init(_ what: String, _ flags: GlobalFlags) {
        self.what = what
        isShown = !flags.isQuiet && isatty(STDERR_FILENO) == 1
    }

    func show(_ done: Int, of all: Int) {
        guard isShown else { return }
        write("\r\(what): \(done) of \(all)")
    }

    /// Takes the line away, so that the result stands alone.
    func end() {
        guard isShown else { return }
        write("\r\u{1B}[K")
    }

    private func write(_ text: String) {
        Array(text.utf8).lend { bytes in _ = Channel.standardError.writeAll(bytes) }
    }
}
