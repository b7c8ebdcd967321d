import Vocabulary
import SecretVault
import SecureMemory

extension KMSOperation {
    static let decrypt: KMSOperation = {
        let blob = Parameter.blob
        let encryptionContext = Parameter.context()
        let recipient = Parameter.recipient
        return KMSOperation(
            "Decrypt", .cryptography,
            "Opens what Encrypt or a data key operation sealed; the blob knows its key.",
            parameters: [blob, encryptionContext, Parameter.dryRun, recipient],
            response: [.text("KeyId"), .text("KeyVersionId"), .secret("Plaintext")],
            errors: BlobMembers.errors,
            example: "--CiphertextBlob @blob.base64"
        ) { (arguments, context) throws(KMSError) in
            if arguments[recipient] != nil { throw .unsupportedParameter(recipient.name) }
            let opened = try context.ask { (vault, request) throws(VaultError) in
                try vault.decrypt(
                    arguments[required: blob], context: arguments[encryptionContext] ?? .empty,
                    request: request)
            }
            var writer = AnswerWriter(requestID: context.request.contractID)
            writer.text("KeyId", opened.keyID.text)
            writer.text("KeyVersionId", opened.keyVersion.uuidText)
            try writer.plaintext(text: opened.plaintext)
            return try writer.finish()
        }
    }()
}

extension AnswerWriter {
    /// A plaintext, which is base64 text.
    mutating func plaintext(text: borrowing SecretBytes) throws(KMSError) {
        let literal: SecretBytes?
        do throws(SecretBytesError) { literal = try SecretLiteral.quoting(text) } catch {
            throw .vault(.outOfMemory)
        }
        // What the contract seals is text; anything else was sealed by another way.
        guard let literal else { throw .vault(.blobRefused) }
        try secret("Plaintext", literal: literal)
    }
}
