import Foundation
import SecureMemory
import Sealing
import Testing

/// The bytes that hexadecimal digits stand for.
func bytes(hex: String) throws -> [UInt8] {
    let digits = try hex.map { try #require($0.hexDigitValue) }
    try #require(digits.count.isMultiple(of: 2))
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

extension SecretBytes {
    /// A published or made-up key of a test: no secret.
    init(of bytes: [UInt8]) throws {
        self = try bytes.lend { (bytes) throws(SecretBytesError) in
            try SecretBytes(copying: bytes)
        }
    }

    var content: [UInt8] { read { span in span.byteOffsets.map { span.byte(at: $0) } } }
}

/// What AES-GCM takes, as plain bytes, so that a test can change one of them.
struct Message: Sendable {
    var key: [UInt8]
    var nonce: [UInt8]
    var aad: [UInt8]
    var text: [UInt8]

    func sealed() throws(SealingError) -> [UInt8] {
        let key = try secretKey()
        return try text.lend { (text) throws(SealingError) in
            try AESGCM.seal(text, key: key, nonce: nonce, aad: aad)
        }
    }

    func opened(_ sealed: [UInt8]) throws(SealingError) -> [UInt8] {
        let key = try secretKey()
        return try sealed.lend { (sealed) throws(SealingError) in
            try AESGCM.open(sealed, key: key, nonce: nonce, aad: aad).content
        }
    }

    private func secretKey() throws(SealingError) -> SecretBytes {
        do {
            return try SecretBytes(of: key)
        } catch {
            throw .outOfMemory
        }
    }
}
