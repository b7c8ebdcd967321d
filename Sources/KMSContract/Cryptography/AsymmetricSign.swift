import SecretVault
import Vocabulary

extension KMSOperation {
    static let asymmetricSign: KMSOperation = {
        let digest = Parameter.digest
        return KMSOperation(
            "AsymmetricSign", .cryptography,
            "Has the token sign a digest; an ECDSA signature is given in DER.",
            parameters: [
                PairMembers.key, PairMembers.version, PairMembers.signature, digest,
                Parameter.dryRun,
            ],
            response: PairMembers.response + [.text("Value")], errors: PairMembers.errors,
            example: "--KeyId alias/signing --KeyVersionId 2ab1a983-7072-4bbc-a582-584b5bd8cd93 "
                + "--Algorithm ECDSA_SHA_256 --Digest ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
            note:
                "For RSA_4096 too, an extension. SM2DSA is not done. The salt of RSA_PSS_SHA_256 has "
                + "32 bytes."
        ) { (arguments, context) throws(KMSError) in
            let algorithm = try PairMembers.algorithm(
                PairMembers.signature, PairMembers.signs, arguments)
            let key = try arguments[required: PairMembers.key].checked(in: context.vault)
            let signed = try context.ask { (vault, request) throws(VaultError) in
                try vault.sign(
                    key, version: arguments[required: PairMembers.version],
                    digest: arguments[required: digest], by: algorithm, request: request)
            }
            return try context.answer { answer in
                PairMembers.write(signed.keyID, signed.keyVersion, to: &answer)
                answer.text("Value", Base64.encode(signed.bytes))
            }
        }
    }()
}
