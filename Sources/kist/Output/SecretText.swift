import SecureMemory

/// Text with secrets in it, grown in secret memory.
struct SecretText: ~Copyable {
    private var bytes: SecretBytes
    private var count = 0

    init() throws(Failure) {
        bytes = try SecretBytes.taking(capacity: 4096)
    }

    /// Adds what is no secret.
    mutating func add(_ text: [UInt8]) throws(Failure) {
        try reserve(text.count)
        let start = count
        bytes.write { output in
            for offset in text.indices {
                output.storeBytes(of: text[offset], toByteOffset: start + offset, as: UInt8.self)
            }
        }
        count += text.count
    }

    mutating func add(_ text: String) throws(Failure) { try add(Array(text.utf8)) }

    /// Adds a secret as it is.
    mutating func add(_ secret: RawSpan) throws(Failure) {
        try reserve(secret.byteCount)
        let start = count
        bytes.write { output in
            for offset in 0..<secret.byteCount {
                output.storeBytes(
                    of: secret.byte(at: offset), toByteOffset: start + offset, as: UInt8.self)
            }
        }
        count += secret.byteCount
    }

    /// Adds a JSON string (RFC 8259, 7) that says `secret`, which is UTF-8.
    mutating func add(quoting secret: RawSpan) throws(Failure) {
        var needed = 2
        for offset in 0..<secret.byteCount { needed += Self.width(secret.byte(at: offset)) }
        try reserve(needed)
        let start = count
        count = bytes.write { output in
            var end = start
            func put(_ byte: UInt8) {
                output.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
                end += 1
            }
            put(UInt8(ascii: "\""))
            for offset in 0..<secret.byteCount {
                let byte = secret.byte(at: offset)
                switch Self.width(byte) {
                case 1:
                    put(byte)
                case 2:
                    put(UInt8(ascii: "\\"))
                    put(byte)
                default:
                    for fixed in "\\u00".utf8 { put(fixed) }
                    put(Self.digit(byte >> 4))
                    put(Self.digit(byte & 15))
                }
            }
            put(UInt8(ascii: "\""))
            return end
        }
    }

    /// Adds bytes for a form: each as `%` and two digits but letters and digits (RFC 3986, 2.1).
    mutating func add(percentEncoding secret: RawSpan) throws(Failure) {
        try reserve(3 * secret.byteCount)
        let start = count
        count = bytes.write { output in
            var end = start
            func put(_ byte: UInt8) {
                output.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
                end += 1
            }
            for offset in 0..<secret.byteCount {
                let byte = secret.byte(at: offset)
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: put(byte)
                default:
                    put(UInt8(ascii: "%"))
                    put(Self.digit(byte >> 4))
                    put(Self.digit(byte & 15))
                }
            }
            return end
        }
    }

    /// All that was added.
    consuming func finish() -> SecretBytes {
        bytes.truncate(to: count)
        return bytes
    }

    /// How many bytes `byte` takes in a string.
    private static func width(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): 2
        case 0..<0x20, 0x7F: 6
        default: 1
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private mutating func reserve(_ more: Int) throws(Failure) {
        guard count + more > bytes.capacity else { return }
        var larger = try SecretBytes.taking(capacity: max(bytes.capacity * 2, count + more))
        bytes.truncate(to: count)
        bytes.read { old in
            larger.write { new in
                for offset in 0..<old.byteCount {
                    new.storeBytes(
                        of: old.byte(at: offset), toByteOffset: offset, as: UInt8.self)
                }
            }
        }
        bytes = larger
    }
}
