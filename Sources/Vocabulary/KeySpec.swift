/// What a customer master key is made of.
///
/// The number is the format's and is never used again; the name is the contract's, or, for the two
/// specs it does not spell, one in its manner.
package enum KeySpec: UInt8, Sendable, CaseIterable {
    case aes256 = 1
    case rsa2048 = 2
    case rsa3072 = 3
    case rsa4096 = 4
    case ecP256 = 5
    /// secp256k1.
    case ecP256K = 6
    /// 32 bytes.
    case hmacSHA256 = 7

    package var name: String {
        switch self {
        case .aes256: "Aliyun_AES_256"
        case .rsa2048: "RSA_2048"
        case .rsa3072: "RSA_3072"
        case .rsa4096: "RSA_4096"
        case .ecP256: "EC_P256"
        case .ecP256K: "EC_P256K"
        case .hmacSHA256: "HMAC_SHA256"
        }
    }

    /// The spec of this name, or nil.
    package init?(_ name: String) {
        guard let spec = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = spec
    }

    /// What keys of this spec can do; a key does one of it, the first unless told.
    package var usages: [KeyUsage] {
        switch self {
        case .aes256: [.encryptDecrypt]
        case .rsa2048, .rsa3072, .rsa4096: [.signVerify, .encryptDecrypt]
        case .ecP256, .ecP256K, .hmacSHA256: [.signVerify]
        }
    }

    /// Whether the key is a private half with a public one.
    package var isPair: Bool {
        switch self {
        case .aes256, .hmacSHA256: false
        case .rsa2048, .rsa3072, .rsa4096, .ecP256, .ecP256K: true
        }
    }

    /// The length of an RSA modulus in bits; nil for what is no RSA.
    package var modulusBitCount: Int? {
        switch self {
        case .rsa2048: 2048
        case .rsa3072: 3072
        case .rsa4096: 4096
        case .aes256, .ecP256, .ecP256K, .hmacSHA256: nil
        }
    }
}
