import SecretVault

extension KMSOperation {
    static let setDeletionProtection: KMSOperation = {
        let key = Parameter.key("KeyId", .optional)
        let arn = Parameter.key("ProtectedResourceArn", .optional)
        let enabled = Parameter.flag("EnableDeletionProtection", .required)
        let description = Parameter.description("DeletionProtectionDescription")
        let instance = Parameter.free("KmsInstanceId", longest: 128, what: "an instance id")
        return KMSOperation(
            "SetDeletionProtection", .keys, "Protects a key from deletion, or ends that.",
            parameters: [key, arn, enabled, description, instance], response: [],
            errors: KeyMembers.errors + [.pendingDeletion, .instanceNotFound],
            example: "--KeyId alias/reports --EnableDeletionProtection true"
        ) { (arguments, context) throws(KMSError) in
            if arguments[instance] != nil { throw .unknownInstance }
            let target: KeyReference
            switch (arguments[key], arguments[arn]) {
            case (let one?, nil), (nil, let one?): target = try one.checked(in: context.vault)
            case (nil, nil): throw .missing(key.name)
            case (.some, .some): throw .onlyOne(of: [key.name, arn.name])
            }
            let isEnabled = arguments[required: enabled]
            try context.ask { (vault, request) throws(VaultError) in
                // The description is looked at only when enabling.
                try vault.setKeyProtection(
                    target, enabled: isEnabled,
                    description: isEnabled ? arguments[description] : nil, request: request)
            }
            return try context.done()
        }
    }()
}
