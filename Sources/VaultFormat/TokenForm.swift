/// How one CMK version seals keys, as proven when it was made.
package struct TokenForm: Equatable, Sendable {
    /// As in ``SealedKey/scheme``.
    package var scheme: UInt8
    /// As in ``SealedKey/mechanism``.
    package var mechanism: UInt64
    /// Who makes the IV: 1 the caller, 2 the token, written back, 3 the token, appended.
    ///
    /// 1 in scheme 3.
    package var ivMode: UInt8
    /// In scheme 3, and only there.
    package var rsa: RSAForm?

    package init(scheme: UInt8, mechanism: UInt64, ivMode: UInt8, rsa: RSAForm? = nil) {
        self.scheme = scheme
        self.mechanism = mechanism
        self.ivMode = ivMode
        self.rsa = rsa
    }

    /// Whether `key` was sealed in this form.
    package func fits(_ key: SealedKey) -> Bool {
        guard key.scheme == scheme, key.mechanism == mechanism else { return false }
        guard let rsa else { return true }
        return key.parameter == rsa.parameter && key.bytes.count * 8 == Int(rsa.bitCount)
    }
}

extension TokenForm {
    init(from reader: inout ByteReader) throws(FormatError) {
        scheme = try reader.unsigned("scheme")
        mechanism = try reader.number("mechanism")
        ivMode = try reader.unsigned("IV mode")
        guard (1...3).contains(scheme), (1...(scheme == 3 ? 1 : 3)).contains(ivMode) else {
            throw .malformed(field: "token form")
        }
        rsa = scheme == 3 ? try RSAForm(from: &reader) : nil
    }

    func write(to writer: inout ByteWriter) {
        writer.unsigned(scheme)
        writer.unsigned(mechanism)
        writer.unsigned(ivMode)
        rsa?.write(to: &writer)
    }
}
