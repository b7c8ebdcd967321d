import VaultFormat

/// What lies in files: one value, one encoding, so what was read is written as it was.
extension FuzzEntry {
    static let formats: [FuzzEntry] = [
        canonical("vault") { (bytes) throws(FormatError) in
            let (header, authenticated, code) = try VaultHeader.parse(bytes)
            return [authenticated + code, header.encoding + code]
        },
        FuzzEntry("record", record),
        head(SecretHead.self, "secret-head"), head(KeyHead.self, "key-head"),
        head(AliasHead.self, "alias-head"), head(AccessKeyHead.self, "access-key-head"),
        head(PolicyHead.self, "policy-head"),
        canonical("shard") { (bytes) throws(FormatError) in
            [try ShardFile(parsing: bytes).encoding]
        },
        canonical("shard-entries") { (bytes) throws(FormatError) in
            [try ShardEntries(parsing: bytes).encoding]
        },
        canonical("shard-summaries", summaries),
        canonical("segment") { (bytes) throws(FormatError) in
            let kind: FileKind = bytes.count > 6 && bytes[6] == 7 ? .events : .intents
            let (header, authenticated, code) = try SegmentHeader.parse(bytes, as: kind)
            return [authenticated + code, header.encoding + code]
        },
        canonical("intent") { (bytes) throws(FormatError) in
            [try Intent(plaintext: bytes).plaintext]
        },
        canonical("mark") { (bytes) throws(FormatError) in
            [try Mark(plaintext: bytes).plaintext]
        },
        canonical("event") { (bytes) throws(FormatError) in
            [try Event(plaintext: bytes).plaintext]
        },
        canonical("blob") { (bytes) throws(FormatError) in
            [try BlobEnvelope(parsing: bytes).encoding]
        },
        canonical("value", value),
    ]

    /// - Parameter rewrite: Parses, and writes what was parsed, perhaps in several ways.
    private static func canonical(
        _ name: String, _ rewrite: @escaping @Sendable ([UInt8]) throws(FormatError) -> [[UInt8]]
    ) -> FuzzEntry {
        FuzzEntry(name) { (bytes) throws(FuzzViolation) in
            let written: [[UInt8]]
            do throws(FormatError) { written = try rewrite(bytes) } catch { return false }
            for other in written where other != bytes {
                throw FuzzViolation("\(name): read, and written otherwise")
            }
            return true
        }
    }

    private static func head<H: Head>(_ type: H.Type, _ name: String) -> FuzzEntry {
        canonical(name) { (bytes) throws(FormatError) in [try H(plaintext: bytes).plaintext] }
    }

    /// A record of whatever kind it says it is.
    ///
    /// No fuzzer finds a SHA-256, so the checksum that stands there counts as right; that any other
    /// is refused is asked for as well.
    private static func record(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        guard bytes.count > 6, let kind = FileKind(rawValue: bytes[6]) else {
            _ = try? RecordFile.parse(bytes, as: .secret) { (_) throws(FormatError) in [] }
            return false
        }
        let stored = Array(bytes.dropFirst(60).prefix(32))
        let file: RecordFile
        do throws(FormatError) {
            file = try RecordFile.parse(bytes, as: kind) { (_) throws(FormatError) in stored }
        } catch { return false }
        guard file.encoding(digest: { _ in stored }) == bytes else {
            throw FuzzViolation("record: read, and written otherwise")
        }
        do throws(FormatError) {
            _ = try RecordFile.parse(bytes, as: kind) { (_) throws(FormatError) in
                stored.map { ~$0 }
            }
        } catch { return true }
        throw FuzzViolation("record: taken with another checksum")
    }

    /// The length of the entries in two bytes, the entries, and the summaries for them.
    private static func summaries(_ bytes: [UInt8]) throws(FormatError) -> [[UInt8]] {
        guard bytes.count >= 2 else { throw .truncated(field: "entries") }
        let count = Int(bytes[0]) << 8 | Int(bytes[1])
        guard bytes.count >= 2 + count else { throw .truncated(field: "entries") }
        let entries = try ShardEntries(parsing: Array(bytes[2..<(2 + count)]))
        let summaries = try ShardSummaries(parsing: Array(bytes[(2 + count)...]), for: entries)
        return [bytes[..<2] + entries.encoding + summaries.encoding(for: entries)]
    }

    /// An opened value: its length, itself, zeros.
    private static func value(_ bytes: [UInt8]) throws(FormatError) -> [[UInt8]] {
        let count = try ValueBlob.valueByteCount(inPadded: bytes.count) { bytes[$0] }
        guard ValueBlob.isPossible(byteCount: bytes.count + 28) else { return [[]] }
        let value = bytes[4..<(4 + count)]
        let written = ValueBlob.prefix(forValue: count) + value
        let zeros = ValueBlob.paddedByteCount(forValue: count) - written.count
        return [written + [UInt8](repeating: 0, count: zeros)]
    }
}
