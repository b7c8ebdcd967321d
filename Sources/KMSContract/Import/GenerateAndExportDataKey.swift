import PublicKeys
import SecretVault
import SecureMemory
import Vocabulary

extension KMSOperation {
    static let generateAndExportDataKey: KMSOperation = {
        let recipient = Parameter.publicKey
        let algorithm = Parameter.wrappingAlgorithm(ExportMembers.algorithms)
        let wrappingSpec = Parameter.wrappingKeySpec
        return KMSOperation(
            "GenerateAndExportDataKey", .keyMaterial,
            "Makes a data key in the token, sealed under a key and wrapped under a public key.",
            parameters: [
                DataKeyText.key, recipient, algorithm, wrappingSpec, DataKeyText.spec,
                DataKeyText.byteCount, DataKeyText.encryptionContext, Parameter.dryRun,
            ],
            response: BlobMembers.response + [.text("ExportedDataKey")],
            errors: BlobMembers.errors + [.unsupportedOperation],
            example: "--KeyId alias/reports --PublicKeyBlob @public.base64 "
                + "--WrappingAlgorithm RSAES_OAEP_SHA_256 --WrappingKeySpec RSA_2048",
            note: "EC_SM2 and SM2PKE are not done."
        ) { (arguments, context) throws(KMSError) in
            let algorithm = try WrappingAlgorithm.asked(by: arguments, algorithm, wrappingSpec)
            let recipient = try ExportMembers.recipient(arguments[required: recipient])
            let key = try arguments[required: DataKeyText.key].checked(in: context.vault)
            let made = try context.ask { (vault, request) throws(VaultError) in
                try vault.generateAndExportDataKey(
                    key, byteCount: DataKeyText.byteCount(arguments),
                    context: arguments[DataKeyText.encryptionContext] ?? .empty, to: recipient,
                    by: algorithm, request: request
                ) { (bytes) throws(SecretBytesError) in try Base64.encode(bytes) }
            }
            return try context.answer { (answer) throws(KMSError) in
                answer.text("CiphertextBlob", Base64.encode(made.blob.bytes))
                ExportMembers.write(made.exported, to: &answer)
            }
        }
    }()
}
