import PKCS11

extension TokenURI {
    /// The URI with the token's serial number, which it may have had already.
    func pinned(to serial: String) -> String {
        guard !namesSerial else { return text }
        let escaped = serial.utf8.map { byte in
            let isPlain =
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            if isPlain { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(parts[0])
        let pinned = path == "pkcs11:" ? path + "serial=\(escaped)" : path + ";serial=\(escaped)"
        return parts.count == 2 ? "\(pinned)?\(parts[1])" : pinned
    }
}
