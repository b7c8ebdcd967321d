import SecretVault
import Vocabulary

extension KMSOperation {
    static let verifyMac: KMSOperation = {
        let code = Parameter.bytes("Mac", longest: 1_024)
        return KMSOperation(
            "VerifyMac", .cryptography,
            "Says whether a code is one of a message under any version of a key; a wrong one is an "
                + "answer, not an error.",
            parameters: [
                MacMembers.key, MacMembers.algorithm, MacMembers.message, code, Parameter.dryRun,
            ],
            response: [.text("KeyId"), .text("Algorithm"), .flag("Value")],
            errors: MacMembers.errors,
            example: "--KeyId alias/tokens --Algorithm HMAC_SHA_256 --Message aGVsbG8= "
                + "--Mac iC5PGkBJJYXSOJNlT5jfEROeYmwpTUf7rkuL1c0+Pvw=",
            note: "HMAC_SHA_256 only. Codes of older versions of the key are valid."
        ) { (arguments, context) throws(KMSError) in
            let algorithm = try MacMembers.check(arguments)
            let key = try arguments[required: MacMembers.key].checked(in: context.vault)
            let verdict = try context.ask { (vault, request) throws(VaultError) in
                try vault.verifyMac(
                    key, arguments[required: MacMembers.message], code: arguments[required: code],
                    request: request)
            }
            return try context.answer { answer in
                answer.text("KeyId", verdict.keyID.text)
                answer.text("Algorithm", algorithm.name)
                answer.flag("Value", verdict.isValid)
            }
        }
    }()
}
