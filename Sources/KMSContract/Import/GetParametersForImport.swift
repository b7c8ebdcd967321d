import SecretVault
import Vocabulary

extension KMSOperation {
    static let getParametersForImport: KMSOperation = {
        let key = Parameter.key()
        let algorithm = Parameter.wrappingAlgorithm(WrappingAlgorithm.allCases)
        let spec = Parameter.wrappingKeySpec
        return KMSOperation(
            "GetParametersForImport", .keyMaterial,
            "Makes a wrapping key for one import: its public half, and the token that goes with it.",
            parameters: [key, algorithm, spec],
            response: [
                .text("KeyId"), .text("PublicKey"), .text("ImportToken"), .text("TokenExpireTime"),
            ],
            errors: KeyMembers.errors + [.unsupportedOrigin, .unsupportedOperation],
            example: "--KeyId 8f2d4c1e-0000-4000-8000-0123456789ab "
                + "--WrappingAlgorithm RSAES_OAEP_SHA_1 --WrappingKeySpec RSA_2048",
            note:
                "New parameters end the old ones, and take one try. Which algorithms there are the "
                + "token decides: SoftHSM does not do RSAES_OAEP_SHA_256. EC_SM2 and SM2PKE are not "
                + "done."
        ) { (arguments, context) throws(KMSError) in
            let algorithm = try WrappingAlgorithm.asked(by: arguments, algorithm, spec)
            let key = try arguments[required: key].checked(in: context.vault)
            let parameters = try context.ask { (vault, request) throws(VaultError) in
                try vault.parametersForImport(key, algorithm, request: request)
            }
            return try context.answer { (answer) throws(KMSError) in
                answer.text("KeyId", parameters.keyID.text)
                answer.text("PublicKey", Base64.encode(parameters.publicKey))
                answer.text("ImportToken", Base64.encode(parameters.token))
                answer.text("TokenExpireTime", parameters.expires.text)
            }
        }
    }()
}
