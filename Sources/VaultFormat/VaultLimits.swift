/// What one vault allows of everything; fixed at its making.
package struct VaultLimits: Equatable, Sendable {
    /// The longest value, in bytes.
    package var valueByteCount: Int
    /// Versions kept of one secret.
    package var versions: Int
    /// Labels on one secret, built-in ones counted.
    package var labels: Int
    /// Tags on one secret or key.
    package var tags: Int

    /// The contract's numbers.
    package static let contract = VaultLimits(
        valueByteCount: Bounds.defaultValue, versions: 10, labels: 8, tags: 20)

    package init(valueByteCount: Int, versions: Int, labels: Int, tags: Int) {
        self.valueByteCount = valueByteCount
        self.versions = versions
        self.labels = labels
        self.tags = tags
    }
}

extension VaultLimits {
    init(from reader: inout ByteReader) throws(FormatError) {
        valueByteCount = Int(try reader.unsigned("value limit", as: UInt32.self))
        versions = try reader.count("version limit", limit: Bounds.versions)
        labels = try reader.count("label limit", limit: Bounds.labels)
        tags = try reader.count("tag limit", limit: Bounds.tags)
        // Fewer versions than labels and two more would leave nothing to evict.
        guard (1...Bounds.value).contains(valueByteCount), labels >= 2, versions >= labels + 2
        else { throw .malformed(field: "limits") }
    }

    func write(to writer: inout ByteWriter) {
        writer.unsigned(UInt32(valueByteCount))
        writer.count(versions, limit: Bounds.versions)
        writer.count(labels, limit: Bounds.labels)
        writer.count(tags, limit: Bounds.tags)
    }
}
