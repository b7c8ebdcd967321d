import SecretVault
import Vocabulary

extension KMSOperation {
    static let asymmetricVerify: KMSOperation = {
        let digest = Parameter.digest
        // The signature of RSA-4096, and room for what is none.
        let value = Parameter.bytes("Value", longest: 1_024)
        return KMSOperation(
            "AsymmetricVerify", .cryptography,
            "Says whether a signature is the key's; a wrong one is an answer, not an error.",
            parameters: [
                PairMembers.key, PairMembers.version, PairMembers.signature, digest, value,
                Parameter.dryRun,
            ],
            response: PairMembers.response + [.flag("Value")], errors: PairMembers.errors,
            example: "--KeyId alias/signing --KeyVersionId 2ab1a983-7072-4bbc-a582-584b5bd8cd93 "
                + "--Algorithm ECDSA_SHA_256 --Digest ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0= "
                + "--Value @blob.base64",
            note: "Needs no token. For RSA_4096 too, an extension. SM2DSA is not done."
        ) { (arguments, context) throws(KMSError) in
            let algorithm = try PairMembers.algorithm(
                PairMembers.signature, PairMembers.signs, arguments)
            let key = try arguments[required: PairMembers.key].checked(in: context.vault)
            let verdict = try context.ask { (vault, request) throws(VaultError) in
                try vault.verify(
                    key, version: arguments[required: PairMembers.version],
                    digest: arguments[required: digest], signature: arguments[required: value],
                    by: algorithm, request: request)
            }
            return try context.answer { answer in
                PairMembers.write(verdict.keyID, verdict.keyVersion, to: &answer)
                answer.flag("Value", verdict.isValid)
            }
        }
    }()
}
