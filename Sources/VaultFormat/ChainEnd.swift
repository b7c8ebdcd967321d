/// Where a chain ends: how many, and the hash of the last.
package struct ChainEnd: Equatable, Sendable {
    package var count: UInt64
    /// 32 bytes.
    package var hash: [UInt8]

    /// An empty chain.
    package static let empty = ChainEnd(count: 0, hash: [UInt8](repeating: 0, count: 32))

    package init(count: UInt64, hash: [UInt8]) {
        self.count = count
        self.hash = hash
    }
}

extension ChainEnd {
    init(from reader: inout ByteReader) throws(FormatError) {
        count = try reader.number("chain count")
        hash = try reader.take(32, "chain hash")
    }

    func write(to writer: inout ByteWriter) {
        writer.unsigned(count)
        writer.append(hash)
    }
}
