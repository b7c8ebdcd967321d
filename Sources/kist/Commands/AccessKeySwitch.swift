import SecretVault
import Vocabulary

/// What `kist access-key enable` and `kist access-key disable` share.
enum AccessKeySwitch {
    static func set(_ arguments: Arguments, enabled: Bool) throws(Failure) {
        let id = try arguments.accessKeyID()
        try OpenVault(arguments.global).perform { (vault, request) throws(VaultError) in
            try vault.setAccessKey(id, enabled: enabled, request: request)
        }
        let state = enabled ? "Enabled" : "Disabled"
        try Confirmation.say("access key \"\(id)\" is \(state)", arguments.global) { json in
            json.member("AccessKeyId", id.text)
            json.member("State", state)
        }
    }
}

extension Arguments {
    func accessKeyID() throws(Failure) -> AccessKeyID {
        guard let id = AccessKeyID(positional[0]) else {
            throw .usage(
                "\"\(positional[0])\" is no access key",
                hint: "1 to \(AccessKeyIDRule.longest) letters and digits; "
                    + "\"kist access-key list\" lists them")
        }
        return id
    }
}
