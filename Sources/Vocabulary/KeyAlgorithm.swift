/// What a key does to a caller's bytes, by the contract's name.
///
/// The number is the format's and is never used again. Data keys are no matter of these: how they
/// are sealed is the token's form.
package enum KeyAlgorithm: UInt8, Sendable, CaseIterable, Comparable {
    case oaepSHA1 = 1
    case oaepSHA256 = 2
    case pssSHA256 = 3
    case pkcs1SHA256 = 4
    case ecdsaSHA256 = 5
    case hmacSHA256 = 6

    package var name: String {
        switch self {
        case .oaepSHA1: "RSAES_OAEP_SHA_1"
        case .oaepSHA256: "RSAES_OAEP_SHA_256"
        case .pssSHA256: "RSA_PSS_SHA_256"
        case .pkcs1SHA256: "RSA_PKCS1_SHA_256"
        case .ecdsaSHA256: "ECDSA_SHA_256"
        case .hmacSHA256: "HMAC_SHA_256"
        }
    }

    /// The algorithm of this name, or nil.
    package init?(_ name: String) {
        guard let algorithm = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = algorithm
    }

    /// The algorithms of a spec and a usage, in order; none for data keys.
    package static func all(of spec: KeySpec, for usage: KeyUsage) -> [KeyAlgorithm] {
        guard spec.usages.contains(usage) else { return [] }
        return switch (spec, usage) {
        case (.aes256, _): []
        case (.rsa2048, .encryptDecrypt), (.rsa3072, .encryptDecrypt), (.rsa4096, .encryptDecrypt):
            [.oaepSHA1, .oaepSHA256]
        case (.rsa2048, .signVerify), (.rsa3072, .signVerify), (.rsa4096, .signVerify):
            [.pssSHA256, .pkcs1SHA256]
        case (.ecP256, _), (.ecP256K, _): [.ecdsaSHA256]
        case (.hmacSHA256, _): [.hmacSHA256]
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
