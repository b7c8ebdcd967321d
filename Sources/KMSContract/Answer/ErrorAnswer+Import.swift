import SecretVault
import Vocabulary

extension ErrorAnswer {
    /// What goes wrong with key material from outside.
    ///
    /// - Precondition: `error` is of that kind.
    init(ofImport error: VaultError, _ operation: KMSOperation?) {
        switch error {
        case .wrongOrigin(let key, .token):
            self.init(
                .unsupportedOrigin,
                "This key origin is not valid for this api. The token made key \(key).",
                recommend: "Make a key to import into: CreateKey --Origin EXTERNAL")
        case .wrongOrigin(let key, .external):
            self.init(
                .rejectedUnsupported,
                "Unsupported operation. The material of key \(key) comes from outside: the token "
                    + "makes no new version of it.",
                recommend: "Make another key, and seal anew under it.")
        case .importTokenInvalid:
            self.init(
                .invalidImportToken,
                "import token is invalid. It was not made here for this key.")
        case .importTokenExpired:
            self.init(
                .expiredImportToken,
                "import token is expired. It was used, a newer one took its place, or its day is "
                    + "over.", recommend: "Get new ones with GetParametersForImport.")
        case .materialRefused(let key):
            self.init(
                .invalidKeyMaterial,
                "key material is invalid. Expected 32 bytes, wrapped under the public key by its "
                    + "algorithm, and what key \(key) had before if it had any.",
                recommend: "A wrapping key takes one try: get another with "
                    + "GetParametersForImport.")
        case .wrappingUnsupported(let algorithm):
            self.init(
                .unsupportedOperation,
                "This action is not supported. This token cannot \(algorithm.name).",
                recommend: "Try \(WrappingAlgorithm.oaepSHA1.name), which most tokens can.")
        case .importUnsupported:
            self.init(
                .unsupportedOperation,
                "This action is not supported. This vault seals in scheme oaep: its keys are RSA "
                    + "pairs, and key material is 32 bytes.",
                recommend: "Import it into a vault of scheme gcm or wrap.")
        default: preconditionFailure("not about imports")
        }
    }
}
