import PublicKeys
import SecretVault
import SecureMemory
import Vocabulary

extension KMSOperation {
    static let exportDataKey: KMSOperation = {
        let blob = Parameter.blob
        let recipient = Parameter.publicKey
        let algorithm = Parameter.wrappingAlgorithm(ExportMembers.algorithms)
        let spec = Parameter.wrappingKeySpec
        let encryptionContext = Parameter.context()
        return KMSOperation(
            "ExportDataKey", .keyMaterial,
            "Opens a sealed data key and wraps it under somebody's public key.",
            parameters: [blob, recipient, algorithm, spec, encryptionContext, Parameter.dryRun],
            response: [.text("KeyId"), .text("KeyVersionId"), .text("ExportedDataKey")],
            errors: BlobMembers.errors + [.unsupportedOperation],
            example: "--CiphertextBlob @blob.base64 --PublicKeyBlob @public.base64 "
                + "--WrappingAlgorithm RSAES_OAEP_SHA_256 --WrappingKeySpec RSA_2048",
            note: "EC_SM2 and SM2PKE are not done."
        ) { (arguments, context) throws(KMSError) in
            let algorithm = try WrappingAlgorithm.asked(by: arguments, algorithm, spec)
            let key = try ExportMembers.recipient(arguments[required: recipient])
            let exported = try context.ask { (vault, request) throws(VaultError) in
                try vault.exportDataKey(
                    arguments[required: blob], context: arguments[encryptionContext] ?? .empty,
                    to: key, by: algorithm, request: request
                ) { (text) throws(SecretBytesError) -> SecretBytes? in
                    guard text.read({ Base64.byteCount(of: $0) }) != nil else { return nil }
                    return try Base64.decode(text)
                }
            }
            return try context.answer { ExportMembers.write(exported, to: &$0) }
        }
    }()
}
