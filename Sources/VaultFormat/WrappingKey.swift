package import Vocabulary

/// The pair of the token under which the next material of an external key comes in.
///
/// Format, Key head.
package struct WrappingKey: Equatable, Sendable {
    /// How the token takes material in.
    package enum Way: UInt8, Sendable {
        case unwrap = 1
        case decrypt = 2
    }

    /// The CKA_ID of the private half.
    package var object: Identifier
    /// Never `destroyed`: then it is no longer in the head.
    package var state: KeyVersion.State
    package var algorithm: WrappingAlgorithm
    package var way: Way
    /// When what was wrapped under it is no longer taken.
    package var expires: UnixTime

    package init(
        object: Identifier, state: KeyVersion.State, algorithm: WrappingAlgorithm, way: Way,
        expires: UnixTime
    ) {
        self.object = object
        self.state = state
        self.algorithm = algorithm
        self.way = way
        self.expires = expires
    }
}

extension WrappingKey {
    init(from reader: inout ByteReader) throws(FormatError) {
        object = try reader.identifier("wrapping key object")
        state = try reader.code("wrapping key state")
        guard state != .destroyed else { throw .malformed(field: "wrapping key state") }
        algorithm = try reader.code("wrapping algorithm")
        way = try reader.code("wrapping key way")
        expires = try reader.time("wrapping key expiry")
    }

    func write(to writer: inout ByteWriter) {
        writer.identifier(object)
        writer.code(state)
        writer.code(algorithm)
        writer.code(way)
        writer.time(expires)
    }
}
