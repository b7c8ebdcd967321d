import SecretVault
import SecureMemory
import Vocabulary

extension KMSOperation {
    static let asymmetricEncrypt: KMSOperation = {
        let plaintext = Parameter.plaintext
        return KMSOperation(
            "AsymmetricEncrypt", .cryptography,
            "Encrypts under the public half of a key; the bytes that the base64 stands for.",
            parameters: [
                PairMembers.key, PairMembers.version, PairMembers.encryption, plaintext,
                Parameter.dryRun,
            ],
            response: PairMembers.response + [.text("CiphertextBlob")], errors: PairMembers.errors,
            example: "--KeyId alias/mailbox --KeyVersionId 2ab1a983-7072-4bbc-a582-584b5bd8cd93 "
                + "--Algorithm RSAES_OAEP_SHA_1 --Plaintext @plaintext.base64",
            note:
                "Needs no token, and is refused all the same for an algorithm that the token does not "
                + "decrypt. For RSA_4096 too, an extension: 470 bytes by SHA-1, 446 by SHA-256. "
                + "SM2PKE is not done."
        ) { (arguments, context) throws(KMSError) in
            let algorithm = try PairMembers.algorithm(
                PairMembers.encryption, PairMembers.encrypts, arguments)
            let key = try arguments[required: PairMembers.key].checked(in: context.vault)
            let bytes = try SharedSecret.decoding(arguments[required: plaintext])
            let made = try context.ask { (vault, request) throws(VaultError) in
                try vault.encryptAsymmetric(
                    key, version: arguments[required: PairMembers.version], bytes.bytes,
                    by: algorithm,
                    request: request)
            }
            return try context.answer { answer in
                PairMembers.write(made.keyID, made.keyVersion, to: &answer)
                answer.text("CiphertextBlob", Base64.encode(made.bytes))
            }
        }
    }()
}
