import Glibc
package import SecureMemory
package import Vocabulary

/// Randomness from the kernel, in the forms a command needs.
package enum RandomText {
    /// What generated values and PINs are made of; each character equally likely.
    package static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// `count` characters of ``alphabet``, never seen outside secret memory.
    package static func characters(_ count: Int) throws(Failure) -> SecretBytes {
        var text = try SecretBytes.taking(capacity: count)
        var pool = try SecretBytes.taking(byteCount: poolByteCount)
        // The largest multiple of 62 in a byte: what lies above would favour some characters.
        let bound = UInt8(256 / alphabet.count * alphabet.count)
        var made = 0
        while made < count {
            try pool.write { span throws(Failure) in try fill(&span) }
            made = pool.read { random in
                text.write { output in
                    var end = made
                    for offset in 0..<random.byteCount where end < count {
                        let byte = random.byte(at: offset)
                        guard byte < bound else { continue }
                        output.storeBytes(
                            of: alphabet[Int(byte) % alphabet.count], toByteOffset: end,
                            as: UInt8.self)
                        end += 1
                    }
                    return end
                }
            }
        }
        text.truncate(to: count)
        return text
    }

    /// A random identifier, of a request or of a folder under construction.
    package static func identifier() throws(Failure) -> Identifier {
        var bytes = [UInt8](repeating: 0, count: Identifier.byteCount)
        var span = bytes.mutableSpan
        // Any bit pattern is a byte.
        var raw = unsafe span.mutableBytes
        try fill(&raw)
        guard let identifier = Identifier(bytes) else {
            preconditionFailure("sixteen bytes are an identifier")
        }
        return identifier
    }

    /// What one getentropy(3) gives at most.
    private static let poolByteCount = 256

    private static func fill(_ span: inout MutableRawSpan) throws(Failure) {
        let isFilled = unsafe span.withUnsafeMutableBytes { buffer in
            unsafe getentropy(buffer.baseAddress, buffer.count) == 0
        }
        guard isFilled else {
            throw Failure(
                .inputOutput, "the kernel gave no random bytes: \(SystemReason.text(errno))")
        }
    }
}
