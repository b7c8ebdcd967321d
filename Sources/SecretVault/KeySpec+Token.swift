import PKCS11
import PublicKeys
import VaultFormat
import Vocabulary

// What the vault's words are to the token and to the library.

extension KeySpec {
    /// The kind of key the token makes; nil for one that seals data keys.
    var kind: KeyKind? {
        switch self {
        case .aes256: nil
        case .rsa2048: .rsa(bitCount: 2048)
        case .rsa3072: .rsa(bitCount: 3072)
        case .rsa4096: .rsa(bitCount: 4096)
        case .ecP256: .p256
        case .ecP256K: .secp256k1
        case .hmacSHA256: .hmac
        }
    }

    /// What a version's record says before the object is made.
    func unmade(_ form: TokenForm) -> KeyMaterial {
        switch self {
        case .aes256: .sealing(form, canary: nil)
        case .rsa2048, .rsa3072, .rsa4096, .ecP256, .ecP256K:
            .pair(publicKey: [], algorithms: [])
        case .hmacSHA256: .code(canary: [])
        }
    }
}

extension KeyUsage {
    var duty: KeyDuty { self == .encryptDecrypt ? .decrypt : .sign }
}

extension KeyAlgorithm {
    var mechanism: WorkingMechanism {
        switch self {
        case .oaepSHA1: .oaepSHA1
        case .oaepSHA256: .oaepSHA256
        case .pssSHA256: .pssSHA256
        case .pkcs1SHA256: .pkcs1SHA256
        case .ecdsaSHA256: .ecdsa
        case .hmacSHA256: .hmacSHA256
        }
    }

    /// How it encrypts; nil when it does not.
    var encryption: RSAEncryption? {
        switch self {
        case .oaepSHA1: .oaepSHA1
        case .oaepSHA256: .oaepSHA256
        case .pssSHA256, .pkcs1SHA256, .ecdsaSHA256, .hmacSHA256: nil
        }
    }

    /// How its signatures are verified; nil when it makes none.
    var signature: SignatureScheme? {
        switch self {
        case .pssSHA256: .pssSHA256
        case .pkcs1SHA256: .pkcs1SHA256
        case .ecdsaSHA256: .ecdsaSHA256
        case .oaepSHA1, .oaepSHA256, .hmacSHA256: nil
        }
    }
}
