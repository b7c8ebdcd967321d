import SecretVault
import Vocabulary

extension KMSOperation {
    static let generateMac = KMSOperation(
        "GenerateMac", .cryptography,
        "Has the token make the code of a message, under the newest version of a key.",
        parameters: [
            MacMembers.key, MacMembers.algorithm, MacMembers.message, Parameter.dryRun,
        ],
        response: [.text("KeyId"), .text("Algorithm"), .text("Mac")], errors: MacMembers.errors,
        example: "--KeyId alias/tokens --Algorithm HMAC_SHA_256 --Message aGVsbG8=",
        note: "HMAC_SHA_256 only. The contract names no limit of a message; here it is 6,144 bytes."
    ) { (arguments, context) throws(KMSError) in
        let algorithm = try MacMembers.check(arguments)
        let key = try arguments[required: MacMembers.key].checked(in: context.vault)
        let made = try context.ask { (vault, request) throws(VaultError) in
            try vault.generateMac(key, arguments[required: MacMembers.message], request: request)
        }
        return try context.answer { answer in
            answer.text("KeyId", made.keyID.text)
            answer.text("Algorithm", algorithm.name)
            answer.text("Mac", Base64.encode(made.bytes))
        }
    }
}
