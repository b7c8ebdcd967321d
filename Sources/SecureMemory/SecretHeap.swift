import Glibc
import Synchronization

/// Room for what a library makes of keys while it works with them: pinned, out of dumps, wiped when it
/// comes back.
///
/// For a library that allocates by functions of ours. It is one run of addresses, so that a comparison
/// tells whether a place is of it, and is locked by a few pages as it fills, for the lock limit may be
/// 64 KiB in all.
package enum SecretHeap {
    private static let byteCount = 65_536
    /// What is locked at once: what one command uses, for a call costs more than a page.
    private static let pinByteCount = 16_384
    /// Places begin at multiples of this.
    private static let granule = 64

    private struct Places {
        /// For each granule: how many are lent from it on, where a place begins.
        var runs = [UInt16](repeating: 0, count: byteCount / granule)
        var lent = Granules(count: byteCount / granule)
        /// How many bytes from the start on are locked, or were refused a lock.
        var ready = 0
        var isRefused = false
    }

    private static let places = Mutex(Places())

    /// Where it begins; 0 until it is first used.
    private static let start = Atomic<UInt>(0)

    /// Lends a place.
    ///
    /// - Returns: Nil when there is no room: the library then has to take what anybody gets.
    package static func take(byteCount count: Int) -> UnsafeMutableRawPointer? {
        let wanted = (max(count, 1) + granule - 1) / granule
        let index = places.withLock { places -> Int? in
            guard begin(&places), let index = places.lent.takeFirst(wanted) else { return nil }
            places.runs[index] = UInt16(wanted)
            pin(upTo: (index + wanted) * granule, &places)
            return index
        }
        guard let index else { return nil }
        return unsafe address(of: index)
    }

    /// Whether the place was lent here.
    package static func owns(_ place: UnsafeMutableRawPointer) -> Bool {
        let start = start.load(ordering: .acquiring)
        return start != 0 && UInt(bitPattern: place) &- start < UInt(byteCount)
    }

    /// How many bytes may be written at a place that was lent here.
    package static func byteCount(of place: UnsafeMutableRawPointer) -> Int {
        let index = unsafe index(of: place)
        return places.withLock { Int($0.runs[index]) * granule }
    }

    /// Takes a place back and wipes it.
    package static func giveBack(_ place: UnsafeMutableRawPointer) {
        let index = unsafe index(of: place)
        let run = places.withLock { Int($0.runs[index]) }
        precondition(run > 0, "a place that was not lent")
        // Nobody else gets it before it is free.
        unsafe explicit_bzero(place, run * granule)
        places.withLock { places in
            places.runs[index] = 0
            places.lent.giveBack(index..<(index + run))
        }
    }

    private static func begin(_ places: inout Places) -> Bool {
        guard start.load(ordering: .relaxed) == 0 else { return true }
        guard !places.isRefused else { return false }
        let mapped = unsafe mmap(
            nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
            places.isRefused = true
            return false
        }
        // As in SecretPages: a kernel that refuses it writes no dumps.
        _ = unsafe madvise(mapped, byteCount, MADV_DONTDUMP)
        start.store(UInt(bitPattern: mapped), ordering: .releasing)
        return true
    }

    private static func pin(upTo end: Int, _ places: inout Places) {
        guard end > places.ready else { return }
        let count = (end - places.ready + pinByteCount - 1) / pinByteCount * pinByteCount
        SecretPages.pin(start.load(ordering: .relaxed) + UInt(places.ready), byteCount: count)
        places.ready += count
    }

    private static func index(of place: UnsafeMutableRawPointer) -> Int {
        Int(UInt(bitPattern: place) - start.load(ordering: .relaxed)) / granule
    }

    private static func address(of index: Int) -> UnsafeMutableRawPointer? {
        unsafe UnsafeMutableRawPointer(
            bitPattern: start.load(ordering: .relaxed) + UInt(index * granule))
    }
}
