import SecretVault
import SecureMemory
import Vocabulary

extension KMSOperation {
    static let asymmetricDecrypt: KMSOperation = {
        let blob = Parameter.blob
        let recipient = Parameter.recipient
        return KMSOperation(
            "AsymmetricDecrypt", .cryptography,
            "Has the token decrypt; whatever is wrong with the ciphertext, the code is the same.",
            parameters: [
                PairMembers.key, PairMembers.version, PairMembers.encryption, blob,
                Parameter.dryRun, recipient,
            ],
            response: PairMembers.response + [.secret("Plaintext")], errors: PairMembers.errors,
            example: "--KeyId alias/mailbox --KeyVersionId 2ab1a983-7072-4bbc-a582-584b5bd8cd93 "
                + "--Algorithm RSAES_OAEP_SHA_1 --CiphertextBlob @blob.base64",
            note: "For RSA_4096 too, an extension. SM2PKE and Recipient are not done."
        ) { (arguments, context) throws(KMSError) in
            if arguments[recipient] != nil { throw .unsupportedParameter(recipient.name) }
            let algorithm = try PairMembers.algorithm(
                PairMembers.encryption, PairMembers.encrypts, arguments)
            let key = try arguments[required: PairMembers.key].checked(in: context.vault)
            let opened = try context.ask { (vault, request) throws(VaultError) in
                try vault.decryptAsymmetric(
                    key, version: arguments[required: PairMembers.version],
                    arguments[required: blob], by: algorithm, request: request)
            }
            let text: SecretBytes
            do throws(SecretBytesError) { text = try Base64.encode(opened.plaintext) } catch {
                throw .vault(.outOfMemory)
            }
            var writer = AnswerWriter(requestID: context.request.contractID)
            PairMembers.write(opened.keyID, opened.keyVersion, to: &writer)
            try writer.plaintext(text: text)
            return try writer.finish()
        }
    }()
}
