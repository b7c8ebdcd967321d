import CLinux
import Glibc

/// Secret bytes with one owner: pinned while alive, lent by closure, wiped at the end.
///
/// The bytes lie in pages of their own, outside the heap, out of core dumps, and out of swap where
/// the lock limit allows it (``isLocked``). They cannot be copied, printed or encoded by accident.
@safe package struct SecretBytes: ~Copyable, Sendable {
    private let place: SecretArena.Place

    /// How many bytes are secret content; at most ``capacity``.
    package private(set) var byteCount: Int

    /// How many bytes the content may grow to.
    package let capacity: Int

    /// Makes `byteCount` zero bytes, filling the capacity.
    ///
    /// - Precondition: `byteCount` is not negative; 0 is legal.
    package init(byteCount: Int) throws(SecretBytesError) {
        try self.init(byteCount: byteCount, capacity: byteCount)
    }

    /// Makes an empty buffer that can be filled by ``write(_:)`` and sized by ``truncate(to:)``.
    ///
    /// - Precondition: `capacity` is not negative.
    package init(capacity: Int) throws(SecretBytesError) {
        try self.init(byteCount: 0, capacity: capacity)
    }

    /// Copies `bytes`, which stay the caller's to wipe.
    package init(copying bytes: RawSpan) throws(SecretBytesError) {
        try self.init(byteCount: bytes.byteCount, capacity: bytes.byteCount)
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe base.copyMemory(from: start, byteCount: source.count)
        }
    }

    private init(byteCount: Int, capacity: Int) throws(SecretBytesError) {
        precondition(capacity >= 0, "a negative size")
        let place = try SecretArena.take(byteCount: capacity)
        self.place = place
        self.byteCount = byteCount
        self.capacity = capacity
    }

    deinit {
        // The place may be larger than the capacity; all of it goes back zero-filled.
        unsafe explicit_bzero(base, place.byteCount)
        // And what was copied or encrypted last may still lie in registers.
        linux_clear_registers()
        SecretArena.giveBack(place)
    }

    /// Whether the bytes are pinned in memory.
    package var isLocked: Bool { place.isLocked }

    /// Whether the kernel has refused to pin any secret since the process began.
    package static var lockingFailed: Bool { SecretPages.lockingFailed }

    /// Lends the content.
    ///
    /// - Returns: What `body` returns. A copy of the bytes made there is no longer guarded.
    package func read<R: ~Copyable, E: Error>(
        _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        try body(unsafe RawSpan(_unsafeStart: base, byteCount: byteCount))
    }

    /// Lends the whole capacity for writing; ``byteCount`` does not change.
    package mutating func write<R: ~Copyable, E: Error>(
        _ body: (inout MutableRawSpan) throws(E) -> R
    ) throws(E) -> R {
        var span = unsafe MutableRawSpan(_unsafeStart: base, byteCount: capacity)
        return try body(&span)
    }

    /// Sets the content's size and wipes all bytes behind it.
    ///
    /// - Precondition: `byteCount` lies within 0 and ``capacity``. It may exceed the present count:
    ///   that is how a buffer filled by ``write(_:)`` is declared to hold something.
    package mutating func truncate(to byteCount: Int) {
        precondition(byteCount >= 0 && byteCount <= capacity, "a size beyond the capacity")
        unsafe explicit_bzero(base + byteCount, capacity - byteCount)
        self.byteCount = byteCount
    }

    /// Whether both hold the same bytes.
    ///
    /// The time taken depends on the sizes, which are no secret here, and not on the content.
    package func isEqual(to other: borrowing SecretBytes) -> Bool {
        guard byteCount == other.byteCount else { return false }
        var difference: UInt8 = 0
        read { mine in
            other.read { theirs in
                for offset in 0..<mine.byteCount {
                    difference |= mine.byte(at: offset) ^ theirs.byte(at: offset)
                }
            }
        }
        return difference == 0
    }

    private var base: UnsafeMutableRawPointer {
        guard let base = unsafe UnsafeMutableRawPointer(bitPattern: place.address) else {
            preconditionFailure("no mapping begins at address 0")
        }
        return unsafe base
    }
}

extension SecretBytes {
    /// One byte; `offset` must be within ``byteCount``.
    package func byte(at offset: Int) -> UInt8 {
        precondition(offset >= 0 && offset < byteCount, "outside of the secret")
        return read { unsafe $0.unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
    }

    /// An unguarded copy, for bytes that are sealed on disk and no secret in memory: descriptions
    /// and indexes.
    ///
    /// Never for a value, a key or a PIN.
    package func plainCopy() -> [UInt8] {
        read { span in
            unsafe [UInt8](unsafeUninitializedCapacity: span.byteCount) { buffer, count in
                unsafe span.withUnsafeBytes { bytes in
                    unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
                }
                count = span.byteCount
            }
        }
    }

    /// The bytes of `range`, which must lie within ``byteCount``, with an owner of their own.
    package func slice(_ range: Range<Int>) throws(SecretBytesError) -> SecretBytes {
        try read { (span) throws(SecretBytesError) in
            try SecretBytes(copying: span.extracting(range))
        }
    }

    /// Copies another secret over the content from `offset` on; it must fit within ``byteCount``.
    package mutating func overwrite(at offset: Int, with other: borrowing SecretBytes) {
        precondition(
            offset >= 0 && other.byteCount <= byteCount - offset, "outside of the secret")
        unsafe (base + offset).copyMemory(from: other.base, byteCount: other.byteCount)
    }

    /// The same, of bytes that are no secret.
    package mutating func overwrite(at offset: Int, with bytes: [UInt8]) {
        precondition(offset >= 0 && bytes.count <= byteCount - offset, "outside of the secret")
        unsafe (base + offset).copyMemory(from: bytes, byteCount: bytes.count)
    }
}
