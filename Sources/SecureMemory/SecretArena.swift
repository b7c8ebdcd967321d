import Synchronization

/// The process's small secrets, packed into few pinned pages.
///
/// The lock limit counts whole pages, so a page for each 32-byte key would use it up after 16 keys.
/// Slabs of one page are cut into equal slots instead. A slab is never given back: the number of
/// secrets alive at once is small, and a slab at hand spares three system calls for each key.
enum SecretArena {
    /// A run of bytes lent to one ``SecretBytes``: zero-filled when taken, wiped when returned.
    struct Place: Sendable {
        let address: UInt
        let byteCount: Int
        let isLocked: Bool
    }

    private static let slabByteCount = 4096
    /// Keys and PINs fit the first size, sealed parameters and small values the second.
    private static let slotByteCounts = [64, 512]

    private struct Slab {
        let pages: SecretPages
        let slotByteCount: Int
        /// One bit a slot, set while the slot is free.
        var free: UInt64

        func holds(_ address: UInt) -> Bool {
            address >= pages.address && address - pages.address < UInt(pages.byteCount)
        }
    }

    private static let slabs = Mutex<[Slab]>([])

    /// Pages that were given back, wiped, for the next larger secret: a vault opens one sealed head
    /// after another, and each would otherwise cost four system calls and a page fault.
    private static let spare = Mutex<[SecretPages]>([])
    private static let largestSpareByteCount = 8192
    /// Spare pages count against the lock limit, which may be 64 KiB.
    private static let mostSpareBytes = 16_384

    /// Pages that one call has pinned, for the first who want one.
    ///
    /// They are what most commands use, and a call costs more than a page. Nil before the first.
    private static let pinned = Mutex<[SecretPages]?>(nil)
    private static let pinnedCount = 4

    /// Takes a place of at least `byteCount` bytes, which may be 0.
    static func take(byteCount: Int) throws(SecretBytesError) -> Place {
        guard let slot = slotByteCounts.first(where: { byteCount <= $0 }) else {
            let pages: SecretPages
            if let spare = takeSpare(byteCount) {
                pages = spare
            } else {
                pages = try takePages(pageAligned(byteCount))
            }
            return Place(
                address: pages.address, byteCount: pages.byteCount, isLocked: pages.isLocked)
        }
        return try slabs.withLock { (slabs) throws(SecretBytesError) in
            if let index = slabs.firstIndex(where: { $0.slotByteCount == slot && $0.free != 0 }) {
                return takeSlot(of: &slabs[index])
            }
            let pages = try takePages(slabByteCount)
            let slotCount = UInt64(slabByteCount / slot)
            var slab = Slab(pages: pages, slotByteCount: slot, free: .max >> (64 - slotCount))
            let place = takeSlot(of: &slab)
            slabs.append(slab)
            return place
        }
    }

    /// Takes back a place, which the caller has wiped.
    static func giveBack(_ place: Place) {
        guard slotByteCounts.contains(place.byteCount) else {
            let pages = SecretPages(
                address: place.address, byteCount: place.byteCount, isLocked: place.isLocked)
            return keepSpare(pages)
        }
        slabs.withLock { slabs in
            guard let index = slabs.firstIndex(where: { $0.holds(place.address) }) else {
                preconditionFailure("a place outside every slab")
            }
            let offset = Int(place.address - slabs[index].pages.address)
            slabs[index].free |= 1 << UInt64(offset / place.byteCount)
        }
    }

    private static func takePages(_ byteCount: Int) throws(SecretBytesError) -> SecretPages {
        guard byteCount == slabByteCount else { return try SecretPages.take(byteCount: byteCount) }
        let page = try pinned.withLock { (pinned) throws(SecretBytesError) -> SecretPages? in
            if pinned == nil {
                pinned = try SecretPages.take(byteCount: pinnedCount * slabByteCount)
                    .cut(by: slabByteCount)
            }
            return pinned?.popLast()
        }
        return if let page { page } else { try SecretPages.take(byteCount: slabByteCount) }
    }

    private static func takeSpare(_ byteCount: Int) -> SecretPages? {
        spare.withLock { spare in
            guard let index = spare.firstIndex(where: { $0.byteCount >= byteCount }) else {
                return nil
            }
            return spare.remove(at: index)
        }
    }

    private static func keepSpare(_ pages: SecretPages) {
        let isKept = spare.withLock { spare in
            guard pages.byteCount <= largestSpareByteCount,
                spare.reduce(pages.byteCount, { $0 + $1.byteCount }) <= mostSpareBytes
            else { return false }
            spare.append(pages)
            return true
        }
        if !isKept { pages.giveBack() }
    }

    /// Whole pages for what may be kept for another; more than that is nobody's spare.
    private static func pageAligned(_ byteCount: Int) -> Int {
        guard byteCount <= largestSpareByteCount else { return byteCount }
        return (byteCount + slabByteCount - 1) / slabByteCount * slabByteCount
    }

    private static func takeSlot(of slab: inout Slab) -> Place {
        let index = slab.free.trailingZeroBitCount
        slab.free &= slab.free - 1
        return Place(
            address: slab.pages.address + UInt(index * slab.slotByteCount),
            byteCount: slab.slotByteCount, isLocked: slab.pages.isLocked)
    }
}
