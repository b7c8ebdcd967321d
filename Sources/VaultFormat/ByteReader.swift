import Vocabulary

/// Takes fields off the front of bytes, and refuses what is not there.
///
/// Numbers are big-endian. Every length is compared with its limit before anything is copied.
struct ByteReader {
    private let bytes: [UInt8]
    private(set) var offset: Int
    private let end: Int

    /// - Parameter offset: Where to begin; not behind the end.
    init(_ bytes: [UInt8], from offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
        end = bytes.count
    }

    var remaining: Int { end - offset }

    mutating func take(_ count: Int, _ field: String) throws(FormatError) -> [UInt8] {
        guard count <= remaining else { throw .truncated(field: field) }
        defer { offset += count }
        return Array(bytes[offset..<(offset + count)])
    }

    mutating func unsigned<N: FixedWidthInteger & UnsignedInteger>(
        _ field: String, as type: N.Type = N.self
    ) throws(FormatError) -> N {
        let width = N.bitWidth / 8
        guard width <= remaining else { throw .truncated(field: field) }
        var number: N = 0
        for place in offset..<(offset + width) { number = number << 8 | N(bytes[place]) }
        offset += width
        return number
    }

    mutating func number(_ field: String) throws(FormatError) -> UInt64 {
        try unsigned(field)
    }

    mutating func time(_ field: String) throws(FormatError) -> UnixTime {
        let time = UnixTime(seconds: Int64(bitPattern: try unsigned(field)))
        guard Bounds.times.contains(time) else { throw .malformed(field: field) }
        return time
    }

    mutating func identifier(_ field: String) throws(FormatError) -> Identifier {
        guard let id = Identifier(try take(Identifier.byteCount, field)) else {
            throw .malformed(field: field)
        }
        return id
    }

    /// Bytes behind a one-byte length.
    mutating func short(_ field: String) throws(FormatError) -> [UInt8] {
        try take(Int(try unsigned(field, as: UInt8.self)), field)
    }

    /// Where the bytes behind a one-byte length lie.
    mutating func shortRange(_ field: String) throws(FormatError) -> Range<Int> {
        let count = Int(try unsigned(field, as: UInt8.self))
        guard count <= remaining else { throw .truncated(field: field) }
        defer { offset += count }
        return offset..<(offset + count)
    }

    /// What lies in `range`, without taking it.
    func peek<R>(_ range: Range<Int>, _ body: (Span<UInt8>) -> R) -> R {
        body(bytes.span.extracting(range))
    }

    /// Bytes behind a four-byte length of at most `limit`.
    mutating func long(_ field: String, limit: Int) throws(FormatError) -> [UInt8] {
        let count = Int(try unsigned(field, as: UInt32.self))
        guard count <= limit else { throw .tooLong(field: field) }
        return try take(count, field)
    }

    /// A two-byte count of at most `limit`.
    mutating func count(_ field: String, limit: Int) throws(FormatError) -> Int {
        let count = Int(try unsigned(field, as: UInt16.self))
        guard count <= limit else { throw .tooLong(field: field) }
        return count
    }

    mutating func name<Rule>(
        _ field: String, as type: Name<Rule>.Type = Name<Rule>.self
    ) throws(FormatError) -> Name<Rule> {
        guard let name = Name<Rule>(try short(field)) else { throw .malformed(field: field) }
        return name
    }

    mutating func code<Code: RawRepresentable>(
        _ field: String, as type: Code.Type = Code.self
    ) throws(FormatError) -> Code where Code.RawValue == UInt8 {
        guard let code = Code(rawValue: try unsigned(field)) else {
            throw .malformed(field: field)
        }
        return code
    }

    /// A byte that must be 0 or 1.
    mutating func flag(_ field: String) throws(FormatError) -> Bool {
        switch try unsigned(field, as: UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw .malformed(field: field)
        }
    }

    /// A field behind a flag that says whether it is there.
    mutating func optional<T>(
        _ field: String, _ read: (inout ByteReader) throws(FormatError) -> T
    ) throws(FormatError) -> T? {
        guard try flag(field) else { return nil }
        return try read(&self)
    }

    /// The rest must be zeros.
    mutating func padding() throws(FormatError) {
        guard bytes[offset..<end].allSatisfy({ $0 == 0 }) else {
            throw .malformed(field: "padding")
        }
        offset = end
    }

    func finish() throws(FormatError) {
        guard remaining == 0 else { throw .trailingBytes }
    }
}
