import SecretVault

extension KMSOperation {
    static let updateRotationPolicy: KMSOperation = {
        let key = Parameter.key()
        let enabled = Parameter.flag("EnableAutomaticRotation", .required)
        let interval = Parameter.interval(Vault.rotationIntervals)
        return KMSOperation(
            "UpdateRotationPolicy", .keys,
            "Has a key rotated every so often, by kist maintain, or ends that.",
            parameters: [key, enabled, interval], response: [],
            errors: KeyMembers.useErrors + [.rejectedUnsupported],
            example: "--KeyId alias/reports --EnableAutomaticRotation true --RotationInterval 90d"
        ) { (arguments, context) throws(KMSError) in
            let isEnabled = arguments[required: enabled]
            if isEnabled, arguments[interval] == nil { throw .missing(interval.name) }
            let key = try arguments[required: key].checked(in: context.vault)
            _ = try context.ask { (vault, request) throws(VaultError) in
                try vault.setKeyRotation(
                    key, intervalSeconds: isEnabled ? arguments[interval] : nil, request: request)
            }
            return try context.done()
        }
    }()
}
