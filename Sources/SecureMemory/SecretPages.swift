import Glibc
import Synchronization

/// Whole pages of the process's own, kept out of swap and core dumps where the kernel allows it.
///
/// Pages come zero-filled. They are a plain value: whoever takes them gives them back once.
struct SecretPages: Sendable {
    /// Where the first byte lies; never 0.
    let address: UInt
    let byteCount: Int
    /// Whether the pages are pinned, so that they cannot reach swap.
    let isLocked: Bool

    private static let refusedOnce = Atomic(false)

    /// Whether the kernel has refused to pin pages since the process began.
    static var lockingFailed: Bool { refusedOnce.load(ordering: .relaxed) }

    /// Takes at least one page.
    ///
    /// A refused lock is not an error: RLIMIT_MEMLOCK may be as small as 64 KiB, and a vault that
    /// stops there would help nobody. It is remembered in ``lockingFailed`` instead.
    static func take(byteCount: Int) throws(SecretBytesError) -> SecretPages {
        let start = unsafe mmap(
            nil, max(byteCount, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start = unsafe start, unsafe start != MAP_FAILED else { throw .outOfMemory }
        // Best effort: a kernel built without core dumps refuses the advice and needs none.
        _ = unsafe madvise(start, byteCount, MADV_DONTDUMP)
        let address = UInt(bitPattern: start)
        return SecretPages(
            address: address, byteCount: byteCount, isLocked: pin(address, byteCount: byteCount))
    }

    /// The same pages as runs of their own, each of which is given back by itself.
    func cut(by byteCount: Int) -> [SecretPages] {
        stride(from: 0, to: self.byteCount, by: byteCount).map {
            SecretPages(address: address + UInt($0), byteCount: byteCount, isLocked: isLocked)
        }
    }

    /// Pins bytes that are mapped already; a refusal is remembered.
    ///
    /// - Returns: Whether the kernel has done it.
    @discardableResult
    static func pin(_ address: UInt, byteCount: Int) -> Bool {
        let isLocked = unsafe mlock(UnsafeRawPointer(bitPattern: address), byteCount) == 0
        if !isLocked { refusedOnce.store(true, ordering: .relaxed) }
        return isLocked
    }

    /// Returns the pages, wiped by the caller, to the kernel, which also unpins them.
    func giveBack() {
        _ = unsafe munmap(UnsafeMutableRawPointer(bitPattern: address), byteCount)
    }
}
