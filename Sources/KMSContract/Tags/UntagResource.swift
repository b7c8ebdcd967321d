extension KMSOperation {
    static let untagResource: KMSOperation = {
        let keys = Parameter.tagKeys
        return KMSOperation(
            "UntagResource", .tags, "Removes tags from one key or secret.",
            parameters: [keys] + TaggedResource.parameters, response: [],
            errors: [
                .keyNotFound, .aliasNotFound, .resourceNotFound, .pendingDeletion,
                .unsupportedOperation,
            ],
            example: #"--SecretName db_cred --TagKeys '["team"]'"#
        ) { (arguments, context) throws(KMSError) in
            try TaggedResource(arguments, context)
                .change(remove: arguments[required: keys], context)
            return try context.done()
        }
    }()
}
