extension KMSOperation {
    static let tagResources: KMSOperation = {
        let ids = ResourceSelection.ids(.required)
        let tags = Parameter.tagList(.required)
        return KMSOperation(
            "TagResources", .tags, "Adds tags to several keys or secrets, all of which must exist.",
            parameters: [ResourceSelection.region, ResourceSelection.type, ids, tags],
            response: [],
            errors: [
                .invalidTagKey, .invalidTagValue, .duplicateTagKey, .resourceIDNotFound,
                .limitExceeded, .pendingDeletion,
            ],
            example: "--ResourceType secret --ResourceId.1 db_cred --Tag.1.Key team "
                + "--Tag.1.Value billing"
        ) { (arguments, context) throws(KMSError) in
            let tags = try ResourceSelection.tags(arguments[required: tags])
            let found = try ResourceSelection.described(
                arguments[required: ids], isKey: ResourceSelection.isKey(arguments), context)
            try ResourceSelection.require(found, canTake: tags, context)
            for one in found { try one.resource.change(set: tags, context) }
            return try context.done()
        }
    }()
}
