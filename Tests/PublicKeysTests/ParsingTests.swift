import PublicKeys
import Testing

struct ParsingTests {
    @Test(arguments: [2048, 3072, 4096]) func `an RSA key is read`(bits: Int) throws {
        let pair = try KeyPair.rsa(bits)
        let key = try PublicKey(parsing: pair.publicKey)
        #expect(key.kind == .rsa(bits: bits))
        #expect(key.modulusByteCount == bits / 8)
        #expect(key.encoding == pair.publicKey)
    }

    @Test(arguments: [("P-256", PublicKeyKind.p256), ("secp256k1", .secp256k1)])
    func `a key on a curve is read`(name: String, kind: PublicKeyKind) throws {
        let pair = try KeyPair.curve(name)
        let key = try PublicKey(parsing: pair.publicKey)
        #expect(key.kind == kind)
        #expect(key.modulusByteCount == nil)
    }

    @Test func `what another kind of key is called is said`() throws {
        #expect(
            refusal(try KeyPair("-algorithm", "ED25519").publicKey) == .unsupportedKind("ED25519"))
        #expect(
            refusal(try KeyPair("-algorithm", "X25519").publicKey) == .unsupportedKind("X25519"))
        #expect(refusal(try KeyPair("-algorithm", "SM2").publicKey) == .unsupportedKind("SM2"))
        #expect(
            refusal(try KeyPair("-algorithm", "RSA-PSS").publicKey) == .unsupportedKind("RSA-PSS"))
        #expect(refusal(try KeyPair.curve("P-384").publicKey) == .unsupportedKind("secp384r1"))
        #expect(refusal(try KeyPair.curve("P-224").publicKey) == .unsupportedKind("secp224r1"))
        #expect(refusal(try KeyPair.rsa(1024).publicKey) == .unsupportedSize(bits: 1024))
        #expect(refusal(try KeyPair.rsa(4104).publicKey) == .unsupportedSize(bits: 4104))
    }

    @Test func `bytes behind the key are refused`() throws {
        for pair in [try KeyPair.rsa(2048), try KeyPair.curve("P-256")] {
            #expect(refusal(pair.publicKey) == nil)
            #expect(refusal(pair.publicKey + [0]) == .malformed)
            #expect(refusal(pair.publicKey + pair.publicKey) == .malformed)
        }
    }

    @Test func `a key that ends early is refused at every byte`() throws {
        for pair in [try KeyPair.rsa(2048), try KeyPair.curve("secp256k1")] {
            for count in 0..<pair.publicKey.count {
                #expect(refusal(Array(pair.publicKey.prefix(count))) == .malformed)
            }
        }
    }

    @Test func `no byte of a key on a curve can be another`() throws {
        let pair = try KeyPair.curve("P-256")
        for place in pair.publicKey.indices {
            var bytes = pair.publicKey
            bytes[place] ^= 1
            // A point moved by one bit is not on the curve.
            #expect(refusal(bytes) != nil, "byte \(place)")
        }
    }

    @Test func `a compressed point is refused, and a curve spelled out`() throws {
        let compressed = try KeyPair.curve(
            "P-256", publicOptions: ["-ec_conv_form", "compressed"])
        #expect(compressed.publicKey.count == 59)
        #expect(refusal(compressed.publicKey) == .malformed)
        let explicit = try KeyPair.curve("P-256", publicOptions: ["-ec_param_enc", "explicit"])
        #expect(explicit.publicKey.count > 91)
        #expect(refusal(explicit.publicKey) == .malformed)
    }

    @Test func `another way to write a length is refused`() throws {
        let pair = try KeyPair.curve("P-256")
        // 30 59 … becomes 30 81 59 …, which BER allows.
        #expect(refusal([0x30, 0x81] + pair.publicKey.dropFirst()) == .malformed)
    }

    @Test func `numbers that are no key are refused`() throws {
        let modulus = try modulus(of: KeyPair.rsa(2048))
        #expect(refusal(modulus: modulus, exponent: [1, 0, 1]) == nil)
        #expect(refusal(modulus: modulus, exponent: [1]) == .weak)
        #expect(refusal(modulus: modulus, exponent: [2]) == .weak)
        #expect(
            refusal(modulus: modulus.dropLast() + [modulus[255] & 0xFE], exponent: [3]) == .weak)
        #expect(refusal(modulus: [UInt8](repeating: 0xFF, count: 256), exponent: [3]) == .weak)
    }

    @Test func `parts make the encoding that openssl writes`() throws {
        let rsa = try KeyPair.rsa(2048)
        let key = try PublicKey(modulus: [0] + modulus(of: rsa), exponent: [1, 0, 1])
        #expect(key.encoding == rsa.publicKey)
        let curve = try KeyPair.curve("secp256k1")
        let other = try PublicKey(point: curve.publicKey.suffix(65), on: .secp256k1)
        #expect(other.encoding == curve.publicKey)
    }

    @Test func `a large text is not looked at`() throws {
        #expect(
            refusal([UInt8](repeating: 0x30, count: PublicKey.largestByteCount + 1)) == .malformed)
    }
}

private func refusal(_ bytes: [UInt8]) -> PublicKeyError? {
    do throws(PublicKeyError) {
        _ = try PublicKey(parsing: bytes)
        return nil
    } catch {
        return error
    }
}

private func refusal(modulus: some Sequence<UInt8>, exponent: [UInt8]) -> PublicKeyError? {
    do throws(PublicKeyError) {
        _ = try PublicKey(modulus: Array(modulus), exponent: exponent)
        return nil
    } catch {
        return error
    }
}

/// The 256 bytes before the exponent 65537, which ends the encoding: 02 03 01 00 01.
private func modulus(of pair: KeyPair) throws -> [UInt8] {
    try #require(pair.publicKey.suffix(5) == [2, 3, 1, 0, 1])
    return Array(pair.publicKey.dropLast(5).suffix(256))
}
