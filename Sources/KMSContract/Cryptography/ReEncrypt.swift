import Vocabulary
import SecretVault

extension KMSOperation {
    static let reEncrypt: KMSOperation = {
        let blob = Parameter.blob
        let destination = Parameter.key("DestinationKeyId")
        let oldContext = Parameter.context("SourceEncryptionContext")
        let newContext = Parameter.context("DestinationEncryptionContext")
        let asymmetric = ["SourceKeyId", "SourceKeyVersionId", "SourceEncryptionAlgorithm"].map {
            Parameter.free($0, longest: 384, what: "of asymmetric keys only")
        }
        return KMSOperation(
            "ReEncrypt", .cryptography,
            "Opens a blob and seals what it held under another key or context; the answer names "
                + "the key that opened.",
            parameters: [blob, destination, oldContext, newContext] + asymmetric
                + [Parameter.dryRun],
            response: BlobMembers.response, errors: BlobMembers.errors,
            example: "--CiphertextBlob @blob.base64 --DestinationKeyId alias/reports"
        ) { (arguments, context) throws(KMSError) in
            for parameter in asymmetric where arguments[parameter] != nil {
                throw .unsupportedParameter(parameter.name)
            }
            let key = try arguments[required: destination].checked(in: context.vault)
            let new = try context.ask { (vault, request) throws(VaultError) in
                try vault.reEncrypt(
                    arguments[required: blob], context: arguments[oldContext] ?? .empty, to: key,
                    newContext: arguments[newContext] ?? .empty, request: request)
            }
            var writer = AnswerWriter(requestID: context.request.contractID)
            writer.text("KeyId", new.sourceKeyID.text)
            writer.text("KeyVersionId", new.sourceKeyVersion.uuidText)
            writer.text("CiphertextBlob", Base64.encode(new.blob.bytes))
            return try writer.finish()
        }
    }()
}
