import Foundation
import PublicKeys
import Testing

struct VerificationTests {
    private static let digest = (0..<32).map { UInt8($0) }
    private static let schemes: [(SignatureScheme, [String])] = [
        (
            .pssSHA256,
            [
                "rsa_padding_mode:pss", "rsa_pss_saltlen:32", "rsa_mgf1_md:sha256",
                "digest:sha256",
            ]
        ),
        (.pkcs1SHA256, ["rsa_padding_mode:pkcs1", "digest:sha256"]),
    ]

    private func sign(
        _ digest: [UInt8], by pair: KeyPair, _ options: [String]
    ) throws -> [UInt8] {
        try openssl(
            ["pkeyutl", "-sign", "-inkey", pair.file] + options.flatMap { ["-pkeyopt", $0] },
            input: digest)
    }

    @Test(arguments: [2048, 3072]) func `what openssl signs by RSA is accepted`(bits: Int) throws {
        let pair = try KeyPair.rsa(bits)
        let key = try Reader(pair.publicKey)
        for (scheme, options) in Self.schemes {
            let signature = try sign(Self.digest, by: pair, options)
            #expect(try key.accepts(signature, of: Self.digest, as: scheme))
            let other = scheme == .pssSHA256 ? SignatureScheme.pkcs1SHA256 : .pssSHA256
            #expect(try !key.accepts(signature, of: Self.digest, as: other))
            #expect(try !key.accepts(signature, of: Self.digest.reversed(), as: scheme))
            #expect(try !key.accepts([0] + signature, of: Self.digest, as: scheme))
            #expect(try !key.accepts(signature.dropLast(), of: Self.digest, as: scheme))
            for place in [0, 1, bits / 16, bits / 8 - 1] {
                var changed = signature
                changed[place] ^= 1
                #expect(try !key.accepts(changed, of: Self.digest, as: scheme), "byte \(place)")
            }
        }
    }

    @Test func `a salt of another length is refused`() throws {
        let pair = try KeyPair.rsa(2048)
        let key = try Reader(pair.publicKey)
        for (salt, isTaken) in [("32", true), ("20", false), ("0", false), ("max", false)] {
            let options = [
                "rsa_padding_mode:pss", "rsa_pss_saltlen:\(salt)", "rsa_mgf1_md:sha256",
                "digest:sha256",
            ]
            let signature = try sign(Self.digest, by: pair, options)
            #expect(try key.accepts(signature, of: Self.digest, as: .pssSHA256) == isTaken)
        }
    }

    @Test(arguments: ["P-256", "secp256k1"])
    func `what openssl signs on a curve is accepted, in one spelling`(curve: String) throws {
        let pair = try KeyPair.curve(curve)
        let key = try Reader(pair.publicKey)
        let signature = try sign(Self.digest, by: pair, ["digest:sha256"])
        let scheme = SignatureScheme.ecdsaSHA256
        #expect(try key.accepts(signature, of: Self.digest, as: scheme))
        #expect(try !key.accepts(signature, of: Self.digest.reversed(), as: scheme))
        #expect(try !key.accepts(signature + [0], of: Self.digest, as: scheme))
        #expect(try !key.accepts([], of: Self.digest, as: scheme))
        // The same numbers with a length in two bytes, which is no DER.
        let long = [0x30, 0x81] + signature.dropFirst()
        #expect(try !key.accepts(Array(long), of: Self.digest, as: scheme))
    }

    @Test func `a token's r and s become DER, with a zero before a high bit and none else`() {
        let small = [UInt8](repeating: 0, count: 31) + [5]
        let high = [0x80] + [UInt8](repeating: 1, count: 31)
        let encoded = SignatureScheme.ecdsaSHA256.encoded(small + high)
        #expect(encoded == [0x30, 38, 2, 1, 5, 2, 33, 0] + high)
        #expect(SignatureScheme.ecdsaSHA256.encoded(small) == nil)
        #expect(SignatureScheme.pssSHA256.encoded(small) == small)
    }

    @Test func `a key does not verify what another kind signs`() throws {
        func isWrongUse(_ key: Reader, _ scheme: SignatureScheme) -> Bool {
            do throws(PublicKeyError) {
                _ = try key.accepts([1], of: Self.digest, as: scheme)
                return false
            } catch { return error == .wrongUse }
        }
        let rsa = try Reader(KeyPair.rsa(2048).publicKey)
        let curve = try Reader(KeyPair.curve("P-256").publicKey)
        #expect(isWrongUse(rsa, .ecdsaSHA256))
        #expect(!isWrongUse(rsa, .pssSHA256))
        #expect(isWrongUse(curve, .pssSHA256) && isWrongUse(curve, .pkcs1SHA256))
        #expect(!isWrongUse(curve, .ecdsaSHA256))
    }

    /// One of the published signatures.
    private struct Published {
        var fields: [String: String] = [:]

        func bytes(_ field: String) throws -> [UInt8] {
            let digits = try Array(#require(fields[field])).map { try #require($0.hexDigitValue) }
            return stride(from: 0, to: digits.count, by: 2).map {
                UInt8(digits[$0] << 4 | digits[$0 + 1])
            }
        }

        func isAccepted() throws -> Bool {
            let digest = try bytes("digest")
            let signature = try bytes("signature")
            guard fields["scheme"] == "ecdsa" else {
                let scheme: SignatureScheme =
                    fields["scheme"] == "pss" ? .pssSHA256 : .pkcs1SHA256
                return try PublicKey(modulus: bytes("key"), exponent: bytes("exponent"))
                    .verify(signature, of: digest, as: scheme)
            }
            let encoded = try #require(SignatureScheme.ecdsaSHA256.encoded(signature))
            return try PublicKey(point: bytes("key"), on: .p256)
                .verify(encoded, of: digest, as: .ecdsaSHA256)
        }
    }

    @Test func `published signatures are accepted and refused as published`() throws {
        let file = try #require(
            Bundle.module.url(forResource: "Vectors/signatures", withExtension: "txt"))
        let blocks = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n\n")
        var counts: [String: Int] = [:]
        for block in blocks.dropFirst() {
            var published = Published()
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                published.fields[String(parts[0])] =
                    parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            }
            let valid = try #require(published.fields["valid"])
            let scheme = try #require(published.fields["scheme"])
            #expect(try published.isAccepted() == (valid == "yes"), "\(published.fields)")
            counts["\(scheme) \(valid)", default: 0] += 1
        }
        #expect(
            counts == ["pkcs1 yes": 3, "pkcs1 no": 15, "pss no": 1, "ecdsa yes": 3, "ecdsa no": 12])
    }
}

/// A public key for `#expect`, which copies what stands in it.
private final class Reader {
    private let key: PublicKey

    init(_ encoding: [UInt8]) throws(PublicKeyError) { key = try PublicKey(parsing: encoding) }

    func accepts(
        _ signature: [UInt8], of digest: [UInt8], as scheme: SignatureScheme
    ) throws(PublicKeyError) -> Bool {
        try key.verify(signature, of: digest, as: scheme)
    }
}
