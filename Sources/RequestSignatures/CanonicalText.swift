import SecureMemory
import Sealing
import Vocabulary

/// What a signature is made over, given piece by piece to a digest: it is never whole in memory,
/// because values of secrets stand in it.
struct CanonicalText<Digest: RunningDigest & ~Copyable>: ~Copyable {
    private var digest: Digest
    private var buffer: SecretBytes
    private var count = 0

    init(_ digest: consuming Digest) throws(SignatureRefusal) {
        do throws(SecretBytesError) { buffer = try SecretBytes(byteCount: 512) } catch {
            throw .outOfMemory
        }
        self.digest = digest
    }

    mutating func append(_ byte: UInt8) throws(SignatureRefusal) {
        if count == buffer.byteCount { try flush() }
        let place = count
        buffer.write { $0.storeBytes(of: byte, toByteOffset: place, as: UInt8.self) }
        count += 1
    }

    mutating func append(_ bytes: some Sequence<UInt8>) throws(SignatureRefusal) {
        for byte in bytes { try append(byte) }
    }

    /// Percent-encodes as signatures want it: all but `A-Z a-z 0-9 - _ . ~`.
    ///
    /// - Parameter isTwice: Whether what comes out is encoded once more.
    ///
    /// Source: RFC 3986, 2.3.
    mutating func append(encoding byte: UInt8, twice isTwice: Bool) throws(SignatureRefusal) {
        guard !Alphabet.isAlphanumeric(byte), !"-_.~".utf8.contains(byte) else {
            return try append(byte)
        }
        try append((isTwice ? "%25" : "%").utf8)
        try append(Self.digit(byte >> 4))
        try append(Self.digit(byte & 15))
    }

    /// `name=value` for each parameter, by name, with `&` between them.
    mutating func append(
        _ parameters: [RequestParameter], twice isTwice: Bool = false
    ) throws(SignatureRefusal) {
        for (place, parameter) in parameters.inOrder.enumerated() {
            if place > 0 { try append((isTwice ? "%26" : "&").utf8) }
            for byte in parameter.name.utf8 { try append(encoding: byte, twice: isTwice) }
            try append((isTwice ? "%3D" : "=").utf8)
            switch parameter.value {
            case .text(let text):
                for byte in text { try append(encoding: byte, twice: isTwice) }
            case .secret(let secret):
                for offset in 0..<secret.bytes.byteCount {
                    try append(encoding: secret.bytes.byte(at: offset), twice: isTwice)
                }
            }
        }
    }

    /// The digest of all that was appended.
    consuming func finish() throws(SignatureRefusal) -> [UInt8] {
        try flush()
        do throws(SealingError) { return try digest.finish() } catch {
            throw SignatureRefusal(error)
        }
    }

    private mutating func flush() throws(SignatureRefusal) {
        let filled = count
        count = 0
        do throws(SealingError) {
            try buffer.read { (span) throws(SealingError) in
                try digest.update(span.extracting(0..<filled))
            }
        } catch { throw SignatureRefusal(error) }
    }

    /// By arithmetic, not by table: a secret's bits choose no memory address.
    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}

extension SignatureRefusal {
    init(_ error: SealingError) {
        self = error == .outOfMemory ? .outOfMemory : .cryptography
    }
}
