package import Vocabulary

/// What whoever brings key material shows with it: under which wrapping key it comes, proven by a code.
///
/// Format, Import tokens.
package struct ImportToken: Equatable, Sendable {
    /// The wrapping key's CKA_ID.
    package var wrappingKey: Identifier
    package var algorithm: WrappingAlgorithm
    package var expires: UnixTime
    /// Of the context of vault, key and all of the above; 32 bytes.
    package var code: [UInt8]

    package static let byteCount = 1 + 16 + 1 + 8 + 32
    private static let format: UInt8 = 1

    package init(
        wrappingKey: Identifier, algorithm: WrappingAlgorithm, expires: UnixTime, code: [UInt8]
    ) {
        self.wrappingKey = wrappingKey
        self.algorithm = algorithm
        self.expires = expires
        self.code = code
    }

    package var encoding: [UInt8] {
        var writer = ByteWriter()
        writer.unsigned(Self.format)
        writer.identifier(wrappingKey)
        writer.code(algorithm)
        writer.time(expires)
        writer.append(code)
        return writer.bytes
    }

    package init(parsing bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes)
        let format: UInt8 = try reader.unsigned("import token format")
        guard format == Self.format else { throw .unknownFormat(UInt16(format)) }
        wrappingKey = try reader.identifier("import token key")
        algorithm = try reader.code("import token algorithm")
        expires = try reader.time("import token expiry")
        code = try reader.take(32, "import token code")
        try reader.finish()
    }
}
