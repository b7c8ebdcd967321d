import Testing
import VaultFormat
import Vocabulary

/// One structure of the format: a sample as it is written, and the way back and forth again.
struct Structure: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// The sample, written.
    let bytes: [UInt8]
    /// Whether the sample comes back equal from its own bytes.
    let comesBack: @Sendable () throws -> Bool
    /// Parses bytes, and writes what was parsed.
    let rewrite: @Sendable ([UInt8]) throws(FormatError) -> [UInt8]

    init<T: Equatable & Sendable>(
        _ name: String, _ sample: T, write: @escaping @Sendable (T) -> [UInt8],
        parse: @escaping @Sendable ([UInt8]) throws(FormatError) -> T
    ) {
        testDescription = name
        let bytes = write(sample)
        self.bytes = bytes
        comesBack = { try parse(bytes) == sample }
        rewrite = { (other) throws(FormatError) in write(try parse(other)) }
    }

    private init<H: Head>(_ name: String, head: H) {
        self.init(name, head, write: \.plaintext) { (bytes) throws(FormatError) in
            try H(plaintext: bytes)
        }
    }

    static let all: [Structure] = [
        Structure("VAULT", Coded(Sample.header), write: \.bytes) { (file) throws(FormatError) in
            let (header, authenticated, code) = try VaultHeader.parse(file)
            return Coded(header, authenticated, code)
        },
        Structure("record", Sample.record, write: written) { (file) throws(FormatError) in
            try RecordFile.parse(file, as: .secret) { (rest) throws(FormatError) in
                checksum(rest)
            }
        },
        Structure("secret head", head: Sample.secretHead),
        Structure("bare secret head", head: Sample.bareSecretHead),
        Structure("key head", head: Sample.keyHead),
        Structure("pair head", head: Sample.pairHead),
        Structure("code head", head: Sample.codeHead),
        Structure("external key head", head: Sample.externalHead),
        Structure("import token", Sample.importToken, write: \.encoding) {
            (bytes) throws(FormatError) in try ImportToken(parsing: bytes)
        },
        Structure("alias head", head: Sample.aliasHead),
        Structure("access key head", head: Sample.accessKeyHead),
        Structure("policy head", head: Sample.policyHead),
        Structure("shard", Sample.shard, write: \.encoding) { (file) throws(FormatError) in
            try ShardFile(parsing: file)
        },
        Structure("shard entries", Sample.entries, write: \.encoding) {
            (bytes) throws(FormatError) in try ShardEntries(parsing: bytes)
        },
        Structure(
            "shard summaries", Sample.summaries, write: { $0.encoding(for: Sample.entries) }
        ) { (bytes) throws(FormatError) in
            try ShardSummaries(parsing: bytes, for: Sample.entries)
        },
        Structure("intent", Sample.intent, write: \.plaintext) { (bytes) throws(FormatError) in
            try Intent(plaintext: bytes)
        },
        Structure("mark", Sample.mark, write: \.plaintext) { (bytes) throws(FormatError) in
            try Mark(plaintext: bytes)
        },
        segment("segment of intents", .intents),
        segment("segment of events", .events),
        Structure("event", Sample.event, write: \.plaintext) { (bytes) throws(FormatError) in
            try Event(plaintext: bytes)
        },
    ]

    static func named(_ name: String) throws -> Structure {
        try #require(all.first { $0.testDescription == name }, "no structure \(name)")
    }

    private static func segment(_ name: String, _ kind: FileKind) -> Structure {
        Structure(name, Coded(Sample.segment(kind)), write: \.bytes) {
            (bytes) throws(FormatError) in
            let (header, authenticated, code) = try SegmentHeader.parse(bytes, as: kind)
            return Coded(header, authenticated, code)
        }
    }

    private static func written(_ record: RecordFile) -> [UInt8] {
        record.encoding(digest: checksum)
    }

    /// Stands in for SHA-256, which the format is given: depends on every byte and its place.
    static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (0..<32).map { UInt8(truncatingIfNeeded: state >> (UInt64($0 % 8) * 8)) }
    }
}

/// A header with the code behind it.
struct Coded<Header: Equatable & Sendable>: Equatable, Sendable {
    let header: Header
    /// What the code covers: as written, or as read.
    let authenticated: [UInt8]
    let code: [UInt8]

    init(_ header: Header, _ authenticated: [UInt8], _ code: [UInt8]) {
        self.header = header
        self.authenticated = authenticated
        self.code = code
    }
}

extension Coded where Header == VaultHeader {
    init(_ header: VaultHeader) {
        self.init(header, header.encoding, Sample.bytes(0xE0, VaultHeader.macByteCount))
    }

    var bytes: [UInt8] { header.encoding + code }
}

extension Coded where Header == SegmentHeader {
    init(_ header: SegmentHeader) {
        self.init(header, header.encoding, Sample.bytes(0xE0, SegmentHeader.macByteCount))
    }

    var bytes: [UInt8] { header.encoding + code }
}
