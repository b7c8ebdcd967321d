package import Vocabulary

/// What a list shows of a secret, as it lies in part B of a shard: where the names are, not copies.
package struct SecretLine {
    /// Of a ``SecretName``, in the bytes it was read from.
    package let name: Range<Int>
    /// Of a ``KeyID``.
    package let key: Range<Int>
    /// Whether the line before has the same.
    package let hasKeyOfBefore: Bool
    package let created: UnixTime
    package let updated: UnixTime
    package let plannedDeletion: UnixTime?

    /// Takes a secret's summary, and refuses what ``SecretSummary`` refuses.
    ///
    /// - Parameter previous: The line before: a key that is the same need not be looked at again.
    init(from reader: inout ByteReader, after previous: SecretLine?) throws(FormatError) {
        name = try reader.shortRange("secret name")
        guard reader.peek(name, SecretNameRule.isName) else {
            throw .malformed(field: "secret name")
        }
        key = try reader.shortRange("key id")
        hasKeyOfBefore = reader.isSame(key, previous?.key)
        guard hasKeyOfBefore || reader.isKey(key) else { throw .malformed(field: "key id") }
        created = try reader.time("created")
        updated = try reader.time("updated")
        guard try reader.flag("planned deletion") else {
            plannedDeletion = nil
            return
        }
        plannedDeletion = try reader.time("planned deletion")
    }
}

extension ByteReader {
    fileprivate func isKey(_ range: Range<Int>) -> Bool {
        peek(range) { bytes in KeyID(bytes.indices.map { bytes[$0] }) != nil }
    }

    fileprivate func isSame(_ range: Range<Int>, _ other: Range<Int>?) -> Bool {
        guard let other, other.count == range.count else { return false }
        return peek(range) { bytes in
            peek(other) { others in
                var difference: UInt8 = 0
                for place in bytes.indices { difference |= bytes[place] ^ others[place] }
                return difference == 0
            }
        }
    }
}

extension ShardSummaries {
    /// Calls `body` with the line of every secret in part B, in the order of `entries`.
    ///
    /// - Returns: The summaries of all other records, in the same order.
    @discardableResult
    package static func eachSecret(
        in bytes: [UInt8], for entries: ShardEntries, _ body: (SecretLine) -> Void
    ) throws(FormatError) -> [IndexSummary] {
        var others: [IndexSummary] = []
        try walk(bytes, entries) { _, _, read, _ in
            switch read {
            case .secret(let line): body(line)
            case .other(let summary): others.append(summary)
            }
        }
        return others
    }

    /// One summary, read.
    enum Read {
        case secret(SecretLine)
        case other(IndexSummary)
    }

    /// Reads part B once, summary by summary.
    ///
    /// - Parameter visit: Given the place in `entries`, the kind, the summary, and where it ends.
    static func walk(
        _ bytes: [UInt8], _ entries: ShardEntries,
        _ visit: (_ place: Int, _ kind: FileKind, _ read: Read, _ end: Int) -> Void
    ) throws(FormatError) {
        var reader = ByteReader(bytes)
        var line: SecretLine?
        for place in 0..<entries.count {
            guard let kind = entries.liveKind(at: place) else { continue }
            if kind == .secret {
                let read = try SecretLine(from: &reader, after: line)
                visit(place, kind, .secret(read), reader.offset)
                line = read
            } else {
                let other = try IndexSummary(of: kind, from: &reader)
                visit(place, kind, .other(other), reader.offset)
            }
        }
        try reader.finish()
    }
}
