/// Where a line of a list lies: in which of its parts, of which there are ``parts`` at most, and where there.
struct LinePlace: Equatable, Sendable {
    static let parts = 4
    private static let partBits = 2

    private let number: UInt32

    /// - Parameter offset: Less than ``SecretLines/limit``.
    init(_ part: Int, _ offset: Int) {
        number = UInt32(part) << UInt32(32 - Self.partBits) | UInt32(offset)
    }

    var part: Int { Int(number >> UInt32(32 - Self.partBits)) }
    var offset: Int { Int(number & (.max >> UInt32(Self.partBits))) }

    /// Reads the bytes of the part.
    @inline(__always)
    func read<R>(
        _ first: RawSpan, _ second: RawSpan, _ third: RawSpan, _ fourth: RawSpan,
        _ body: (RawSpan) -> R
    ) -> R {
        switch part {
        case 0: body(first)
        case 1: body(second)
        case 2: body(third)
        default: body(fourth)
        }
    }
}
