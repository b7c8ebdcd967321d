import SecretVault
import Vocabulary

extension KMSOperation {
    static let getPublicKey = KMSOperation(
        "GetPublicKey", .cryptography, "Gives the public half of a key version, as PEM.",
        parameters: [PairMembers.key, PairMembers.version, Parameter.dryRun],
        response: PairMembers.response + [.text("PublicKey")], errors: PairMembers.errors,
        example: "--KeyId alias/signing --KeyVersionId 2ab1a983-7072-4bbc-a582-584b5bd8cd93"
    ) { (arguments, context) throws(KMSError) in
        let key = try arguments[required: PairMembers.key].checked(in: context.vault)
        let half = try context.ask { (vault, request) throws(VaultError) in
            try vault.publicKey(
                key, version: arguments[required: PairMembers.version], request: request)
        }
        return try context.answer { answer in
            PairMembers.write(half.keyID, half.keyVersion, to: &answer)
            answer.text("PublicKey", PEM.publicKey(half.bytes))
        }
    }
}
