import SecretVault
import Vocabulary

extension KMSOperation {
    static let importKeyMaterial: KMSOperation = {
        let key = Parameter.key()
        let material = Parameter.bytes("EncryptedKeyMaterial", longest: 4_096)
        let token = Parameter.bytes("ImportToken", longest: 4_096)
        // The largest is the last second of the year 9999.
        let expires = Parameter.integer("KeyMaterialExpireUnix", 0...253_402_300_799, .required)
        return KMSOperation(
            "ImportKeyMaterial", .keyMaterial,
            "Takes in 32 bytes of key material, wrapped under the public key of the parameters; a "
                + "time of 0 is never.",
            parameters: [key, material, token, expires], response: [],
            errors: KeyMembers.errors + [
                .invalidKeyMaterial, .invalidImportToken, .expiredImportToken, .unsupportedOrigin,
                .stateModifiedFailed,
            ],
            example: "--KeyId 8f2d4c1e-0000-4000-8000-0123456789ab "
                + "--EncryptedKeyMaterial @wrapped.base64 --ImportToken @token.base64 "
                + "--KeyMaterialExpireUnix 0",
            note:
                "The same material once more sets only when it ends. After a refused try new "
                + "parameters are needed.",
            stateConflict: .modification
        ) { (arguments, context) throws(KMSError) in
            let key = try arguments[required: key].checked(in: context.vault)
            let seconds = arguments[required: expires]
            try context.ask { (vault, request) throws(VaultError) in
                try vault.importKeyMaterial(
                    key, wrapped: arguments[required: material],
                    token: arguments[required: token],
                    expires: seconds == 0 ? nil : UnixTime(seconds: Int64(seconds)),
                    request: request)
            }
            return try context.done()
        }
    }()
}
