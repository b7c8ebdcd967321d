package import Vocabulary

/// The tags of one record, sorted by key bytes.
package struct Tags: Equatable, Sendable {
    /// One key, one value.
    package private(set) var values: [TagKey: TagValue]

    package init(_ values: [TagKey: TagValue] = [:]) {
        self.values = values
    }

    package var count: Int { values.count }

    /// The tags, sorted by key.
    package var sorted: [(key: TagKey, value: TagValue)] {
        values.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
    }

    package subscript(key: TagKey) -> TagValue? {
        get { values[key] }
        set { values[key] = newValue }
    }
}

extension Tags {
    init(from reader: inout ByteReader) throws(FormatError) {
        values = [:]
        var last: TagKey?
        for _ in 0..<(try reader.count("tags", limit: Bounds.tags)) {
            let key: TagKey = try reader.name("tag key")
            guard let value = TagValue(try reader.short("tag value")) else {
                throw .malformed(field: "tag value")
            }
            if let last, key <= last { throw .malformed(field: "tag order") }
            last = key
            values[key] = value
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.count(count, limit: Bounds.tags)
        for (key, value) in sorted {
            writer.short(key.bytes)
            writer.short(value.bytes)
        }
    }
}
