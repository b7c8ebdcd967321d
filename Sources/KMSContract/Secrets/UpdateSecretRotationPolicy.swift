extension KMSOperation {
    static let updateSecretRotationPolicy: KMSOperation = {
        let name = Parameter.secretName()
        return KMSOperation(
            "UpdateSecretRotationPolicy", .secrets,
            "Refuses generic secrets, which do not rotate by themselves.",
            parameters: [
                name, Parameter.flag("EnableAutomaticRotation", .required),
                Parameter.interval(SecretMembers.rotationIntervals),
            ],
            response: [.text("SecretName")],
            errors: [.unsupportedOperation, .resourceNotFound],
            example: "--SecretName db_cred --EnableAutomaticRotation false"
        ) { (arguments, context) throws(KMSError) in
            _ = try SecretMembers.present(arguments[required: name], context)
            throw .genericSecretRotates
        }
    }()
}
