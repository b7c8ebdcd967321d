/// How one CMK version seals keys, as proven when it was made.
package struct TokenForm: Equatable, Sendable {
    /// As in ``SealedKey/scheme``.
    package var scheme: UInt8
    /// As in ``SealedKey/mechanism``.
    package var mechanism: UInt64
    /// Who makes the IV: 1 the caller, 2 the token, written back, 3 the token, appended.
    package var ivMode: UInt8

    package init(scheme: UInt8, mechanism: UInt64, ivMode: UInt8) {
        self.scheme = scheme
        self.mechanism = mechanism
        self.ivMode = ivMode
    }

    /// Whether `key` was sealed in this form.
    package func fits(_ key: SealedKey) -> Bool {
        key.scheme == scheme && key.mechanism == mechanism
    }
}

extension TokenForm {
    init(from reader: inout ByteReader) throws(FormatError) {
        scheme = try reader.unsigned("scheme")
        mechanism = try reader.number("mechanism")
        ivMode = try reader.unsigned("IV mode")
        guard (1...2).contains(scheme), (1...3).contains(ivMode) else {
            throw .malformed(field: "token form")
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.unsigned(scheme)
        writer.unsigned(mechanism)
        writer.unsigned(ivMode)
    }
}
