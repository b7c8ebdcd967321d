import Glibc
import SecureMemory

/// Lines of a descriptor that may hold secrets: read into secret bytes, lent one by one.
///
/// A line ends with a line feed or the input; what it ends with is not part of it.
struct LineSource: ~Copyable {
    /// A line, or why it is none.
    enum Line {
        case text
        /// More bytes than the limit; skipped to its end.
        case tooLong
    }

    private let source: Source
    private var buffer: SecretBytes
    private let limit: Int
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// The number of the last line that was lent, from 1.
    private(set) var number = 0

    init(_ source: consuming Source, limit: Int) throws(Failure) {
        self.source = source
        self.limit = limit
        buffer = try SecretBytes.taking(byteCount: limit + 1)
    }

    /// Lends the next line; nil at the end of the input.
    ///
    /// The bytes are gone when `body` returns.
    mutating func next<R: ~Copyable>(
        _ body: (Line, RawSpan) throws(Failure) -> R
    ) throws(Failure) -> R? {
        var isTooLong = false
        var seen = start
        while true {
            if let feed = lineFeed(from: seen) {
                return try lend(start..<feed, rest: feed + 1, isTooLong, body)
            }
            if isAtEnd {
                guard start < end || isTooLong else { return nil }
                return try lend(start..<end, rest: end, isTooLong, body)
            }
            if end - start > limit {
                isTooLong = true
                start = end
            }
            seen = try fill()
        }
    }

    private mutating func lend<R: ~Copyable>(
        _ line: Range<Int>, rest: Int, _ isTooLong: Bool,
        _ body: (Line, RawSpan) throws(Failure) -> R
    ) throws(Failure) -> R? {
        number += 1
        start = rest
        return try buffer.read { (bytes) throws(Failure) in
            isTooLong
                ? try body(.tooLong, bytes.extracting(0..<0))
                : try body(.text, bytes.extracting(line))
        }
    }

    private func lineFeed(from offset: Int) -> Int? {
        buffer.read { bytes in
            var place = offset
            while place < end {
                if bytes.byte(at: place) == UInt8(ascii: "\n") { return place }
                place += 1
            }
            return nil
        }
    }

    /// Moves what is left to the front and reads behind it.
    ///
    /// - Returns: Where the new bytes begin.
    private mutating func fill() throws(Failure) -> Int {
        let kept = end - start
        let (from, number) = (start, source.number)
        let got = buffer.write { span in
            unsafe span.withUnsafeMutableBytes { room in
                if from > 0, kept > 0, let base = room.baseAddress {
                    unsafe memmove(base, base + from, kept)
                }
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[kept...])
                return unsafe Glibc.read(number, rest.baseAddress, rest.count)
            }
        }
        let reason = got < 0 ? errno : 0
        start = 0
        end = kept + max(0, got)
        if got == 0 { isAtEnd = true }
        if reason == EAGAIN {
            source.waitUntilReadable()
        } else if reason != 0, reason != EINTR {
            throw Failure(
                .inputOutput, "cannot read \(source.name): \(SystemReason.text(reason))")
        }
        return kept
    }
}
