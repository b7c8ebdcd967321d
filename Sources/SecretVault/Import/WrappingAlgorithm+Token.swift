import PKCS11
import PublicKeys
import Vocabulary

/// One algorithm, as the token and the public half are asked for it.
extension WrappingAlgorithm {
    var mechanism: WorkingMechanism {
        switch self {
        case .pkcs1v15: .pkcs1
        case .oaepSHA1: .oaepSHA1
        case .oaepSHA256: .oaepSHA256
        }
    }

    var padding: RSAEncryption {
        switch self {
        case .pkcs1v15: .pkcs1v15
        case .oaepSHA1: .oaepSHA1
        case .oaepSHA256: .oaepSHA256
        }
    }
}
