import Vocabulary
import SecretVault

extension KMSOperation {
    static let createKey: KMSOperation = {
        let spec = Parameter.choice(
            "KeySpec",
            [
                KeyMembers.spec, "Aliyun_AES_192", "Aliyun_AES_128", "Aliyun_SM4", "RSA_2048",
                "RSA_3072", "RSA_4096", "EC_P256", "EC_P256K", "EC_SM2",
            ], .defaulted(KeyMembers.spec))
        let usage = Parameter.choice(
            "KeyUsage", [KeyMembers.usage, "SIGN/VERIFY"], .defaulted(KeyMembers.usage))
        let origin = Parameter.choice(
            "Origin", [KeyMembers.origin, "EXTERNAL"], .defaulted(KeyMembers.origin))
        let description = Parameter.description()
        let tags = Parameter.tags(.optional)
        let policy = Parameter.policy(.optional)
        let rotates = Parameter.flag("EnableAutomaticRotation")
        let interval = Parameter.interval(Vault.rotationIntervals)
        let instance = Parameter.instance
        return KMSOperation(
            "CreateKey", .keys, "Makes a key in the token, and its first version.",
            parameters: [
                spec, usage, origin, description, tags, policy, rotates, interval, instance,
                Parameter.choice("ProtectionLevel", ["SOFTWARE", "HSM"], .optional),
                Parameter.choice(
                    "KeyStorageMechanism", ["HsmInternal", "HsmEncryptedDatabase"], .optional),
            ],
            response: KeyMembers.response(isFull: false),
            errors: [.unsupportedOperation, .limitExceeded, .instanceNotFound],
            example: #"--Description "reports" --EnableAutomaticRotation true "#
                + "--RotationInterval 365d"
        ) { (arguments, context) throws(KMSError) in
            for (parameter, does) in [
                (spec, KeyMembers.spec), (usage, KeyMembers.usage), (origin, KeyMembers.origin),
            ] where arguments[required: parameter] != does {
                throw .unsupportedValue(parameter.name, does: [does])
            }
            if arguments[instance] != nil { throw .unknownInstance }
            if arguments[required: rotates], arguments[interval] == nil {
                throw .missing(interval.name)
            }
            let options = NewKey(
                description: arguments[description] ?? .empty, tags: arguments[tags]?.tags ?? [:],
                rotationSeconds: arguments[required: rotates] ? arguments[interval] : nil,
                policy: arguments[policy]?.text ?? [])
            let key = try context.ask { (vault, request) throws(VaultError) in
                try vault.createKey(options, request: request)
            }
            return try context.answer { (answer) throws(KMSError) in
                try KeyMembers.write(key, isFull: false, to: &answer, context)
            }
        }
    }()
}
