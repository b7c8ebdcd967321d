/// The textual form of keys: base64 in lines of 64, between two lines that say what it is.
///
/// Source: RFC 7468, 2 and 13.
enum PEM {
    /// A SubjectPublicKeyInfo.
    static func publicKey(_ encoding: [UInt8]) -> String {
        let digits = Array(Base64.encode(encoding).utf8)
        var text = "-----BEGIN PUBLIC KEY-----\n"
        for start in stride(from: 0, to: digits.count, by: 64) {
            let line = digits[start..<min(start + 64, digits.count)]
            text += String(decoding: line, as: UTF8.self) + "\n"
        }
        return text + "-----END PUBLIC KEY-----\n"
    }
}
