/// What a vault file is; the byte after its format number.
package enum FileKind: UInt8, Sendable {
    case vault = 1
    case secret = 2
    case key = 3
    case alias = 4
    case shard = 5
    case intents = 6
    case events = 7
    case accessKey = 8
    case policy = 9

    /// Those that are records, each named in the index.
    package static let records: [FileKind] = [.secret, .key, .alias, .accessKey, .policy]

    /// Whether it is one of ``records``.
    package var isRecord: Bool {
        switch self {
        case .secret, .key, .alias, .accessKey, .policy: true
        case .vault, .shard, .intents, .events: false
        }
    }
}

/// The eight bytes every vault file begins with.
enum Preamble {
    static let magic: [UInt8] = Array("KIST".utf8)
    /// Format 1.
    static let format: UInt16 = 1
    /// Suite 1: AES-256-GCM, HKDF-SHA-256, HMAC-SHA-256, SHA-256.
    static let suite: UInt8 = 1

    static func write(_ kind: FileKind, to writer: inout ByteWriter) {
        writer.append(magic)
        writer.unsigned(format)
        writer.code(kind)
        writer.unsigned(suite)
    }

    static func read(_ kind: FileKind, from reader: inout ByteReader) throws(FormatError) {
        guard try reader.take(magic.count, "magic") == magic else { throw .foreign }
        let number: UInt16 = try reader.unsigned("format")
        guard number == format else { throw .unknownFormat(number) }
        let found: UInt8 = try reader.unsigned("kind")
        guard found == kind.rawValue else { throw .wrongKind(found) }
        guard try reader.unsigned("suite", as: UInt8.self) == suite else {
            throw .malformed(field: "suite")
        }
    }
}
