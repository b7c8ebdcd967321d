import PublicKeys
import SecureMemory
import Testing

struct EncryptionTests {
    @Test(arguments: [
        (RSAEncryption.pkcs1v15, ["rsa_padding_mode:pkcs1"]),
        (.oaepSHA1, ["rsa_padding_mode:oaep", "rsa_oaep_md:sha1", "rsa_mgf1_md:sha1"]),
        (.oaepSHA256, ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256"]),
    ])
    func `openssl reads what was encrypted, of every length`(
        padding: RSAEncryption, options: [String]
    ) throws {
        let pair = try KeyPair.rsa(2048)
        let key = try PublicKey(parsing: pair.publicKey)
        let largest = padding.largestByteCount(modulusByteCount: 256)
        for count in [0, 1, 16, 32, largest] {
            let text = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
            let encrypted = try key.encrypt(secret(text), padding: padding)
            #expect(encrypted.count == 256)
            let opened = try openssl(
                ["pkeyutl", "-decrypt", "-inkey", pair.file]
                    + options.flatMap { ["-pkeyopt", $0] }, input: encrypted)
            #expect(opened == text)
        }
    }

    @Test func `one byte more than the padding leaves room for is refused`() throws {
        let pair = try KeyPair.rsa(2048)
        let key = try PublicKey(parsing: pair.publicKey)
        let sizes = RSAEncryption.allCases.map { $0.largestByteCount(modulusByteCount: 256) }
        #expect(sizes == [245, 214, 190])
        for padding in RSAEncryption.allCases {
            let largest = padding.largestByteCount(modulusByteCount: 256)
            _ = try key.encrypt(secret([UInt8](repeating: 1, count: largest)), padding: padding)
            do throws(PublicKeyError) {
                let text = try longText(largest + 1)
                _ = try key.encrypt(text, padding: padding)
                Issue.record("encrypted")
            } catch {
                #expect(error == .tooLong)
            }
        }
    }

    @Test func `the same bytes never look the same`() throws {
        let key = try PublicKey(parsing: KeyPair.rsa(2048).publicKey)
        for padding in RSAEncryption.allCases {
            let first = try key.encrypt(secret([1, 2, 3]), padding: padding)
            let second = try key.encrypt(secret([1, 2, 3]), padding: padding)
            #expect(first != second)
        }
    }

    @Test func `a key on a curve does not encrypt`() throws {
        let key = try PublicKey(parsing: KeyPair.curve("P-256").publicKey)
        do throws(PublicKeyError) {
            let text = try longText(3)
            _ = try key.encrypt(text, padding: .oaepSHA256)
            Issue.record("encrypted")
        } catch {
            #expect(error == .wrongUse)
        }
    }
}

/// Made-up bytes for a test.
private func secret(_ bytes: [UInt8]) throws -> SecretBytes {
    var secret = try SecretBytes(byteCount: bytes.count)
    secret.overwrite(at: 0, with: bytes)
    return secret
}

private func longText(_ count: Int) throws(PublicKeyError) -> SecretBytes {
    do {
        return try secret([UInt8](repeating: 1, count: count))
    } catch {
        throw .outOfMemory
    }
}
