extension RawSpan {
    /// The byte at `offset`; traps outside the span, in release builds too.
    @inlinable
    package func byte(at offset: Int) -> UInt8 {
        // Unsafe by type only: any bit pattern is a byte, and the load checks its bounds.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// The eight bytes from `offset` on as a number, the first of them the highest; traps where the span has
    /// less.
    @inlinable
    package func word(at offset: Int) -> UInt64 {
        // As above.
        unsafe UInt64(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

extension Array where Element == UInt8 {
    /// Lends the array's bytes, without a copy, to code that reads spans.
    @inlinable
    package func lend<R: ~Copyable, E: Error>(
        _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        // Unsafe only for element types with padding, which a byte has not.
        unsafe try body(span.bytes)
    }
}
