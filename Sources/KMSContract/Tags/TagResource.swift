extension KMSOperation {
    static let tagResource: KMSOperation = {
        let tags = Parameter.tags(.required)
        return KMSOperation(
            "TagResource", .tags, "Adds tags to one key or secret, or gives them other values.",
            parameters: [tags] + TaggedResource.parameters, response: [],
            errors: [
                .keyNotFound, .aliasNotFound, .resourceNotFound, .limitExceeded,
                .pendingDeletion, .unsupportedOperation,
            ],
            example: #"--SecretName db_cred --Tags '[{"TagKey":"team","TagValue":"billing"}]'"#
        ) { (arguments, context) throws(KMSError) in
            try TaggedResource(arguments, context)
                .change(set: arguments[required: tags].tags, context)
            return try context.done()
        }
    }()
}
