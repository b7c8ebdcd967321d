import SecretVault
import SecureMemory

extension KMSOperation {
    static let encrypt: KMSOperation = {
        let key = Parameter.key()
        let plaintext = Parameter.plaintext
        let encryptionContext = Parameter.context()
        return KMSOperation(
            "Encrypt", .cryptography,
            "Seals up to 6 KB under a key, given and given back as base64 text.",
            parameters: [key, plaintext, encryptionContext, Parameter.dryRun],
            response: BlobMembers.response, errors: BlobMembers.errors,
            example: "--KeyId alias/reports --Plaintext @plaintext.base64"
        ) { (arguments, context) throws(KMSError) in
            let key = try arguments[required: key].checked(in: context.vault)
            let plaintext = arguments[required: plaintext]
            let blob = try context.ask { (vault, request) throws(VaultError) in
                try vault.encrypt(
                    key, plaintext.bytes, context: arguments[encryptionContext] ?? .empty,
                    request: request)
            }
            return try context.answer { BlobMembers.write(blob, to: &$0) }
        }
    }()
}
