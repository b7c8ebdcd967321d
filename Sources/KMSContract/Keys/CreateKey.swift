import Vocabulary
import SecretVault

extension KMSOperation {
    static let createKey: KMSOperation = {
        let spec = Parameter.choice(
            "KeySpec",
            KeySpec.allCases.map(\.name) + [
                "Aliyun_AES_192", "Aliyun_AES_128", "Aliyun_SM4", "EC_SM2",
            ], .defaulted(KeySpec.aes256.name))
        let usage = Parameter.choice("KeyUsage", KeyUsage.allCases.map(\.name), .optional)
        let origin = Parameter.choice(
            "Origin", KeyOrigin.allCases.map(\.name), .defaulted(KeyOrigin.token.name))
        let description = Parameter.description()
        let tags = Parameter.tags(.optional)
        let policy = Parameter.policy(.optional)
        let rotates = Parameter.flag("EnableAutomaticRotation")
        let interval = Parameter.interval(Vault.rotationIntervals)
        let instance = Parameter.instance
        return KMSOperation(
            "CreateKey", .keys,
            "Makes a key in the token, and its first version; of a pair, the private half stays there. "
                + "One of origin EXTERNAL waits for its material.",
            parameters: [
                spec, usage, origin, description, tags, policy, rotates, interval, instance,
                Parameter.choice("ProtectionLevel", ["SOFTWARE", "HSM"], .optional),
                Parameter.choice(
                    "KeyStorageMechanism", ["HsmInternal", "HsmEncryptedDatabase"], .optional),
            ],
            response: KeyMembers.response(isFull: false),
            errors: [.unsupportedOperation, .limitExceeded, .instanceNotFound],
            example: #"--Description "reports" --EnableAutomaticRotation true "#
                + "--RotationInterval 365d",
            note: "The specs RSA_4096 and HMAC_SHA256 are extensions. Without KeySpec a key is of "
                + "Aliyun_AES_256; without KeyUsage it signs if its spec can."
        ) { (arguments, context) throws(KMSError) in
            guard let made = KeySpec(arguments[required: spec]) else {
                throw .unsupportedValue(spec.name, does: KeySpec.allCases.map(\.name))
            }
            if arguments[instance] != nil { throw .unknownInstance }
            if arguments[required: rotates], arguments[interval] == nil {
                throw .missing(interval.name)
            }
            let source = KeyOrigin(arguments[required: origin]) ?? .token
            if source == .external, made != .aes256 {
                throw .unsupportedValue(origin.name, does: [KeyOrigin.token.name])
            }
            if source == .external, arguments[required: rotates] {
                throw .unsupportedValue(rotates.name, does: ["false"])
            }
            let options = NewKey(
                spec: made, usage: arguments[usage].flatMap { KeyUsage($0) },
                description: arguments[description] ?? .empty, origin: source,
                tags: arguments[tags]?.tags ?? [:],
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
