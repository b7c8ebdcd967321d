import SecretVault
import Vocabulary

extension KMSOperation {
    static let untagResources: KMSOperation = {
        let ids = ResourceSelection.ids(.required)
        let keys = Parameter.list(
            "TagKey", most: TagList.most, what: "TagKey.1, … or [\"k\",…]", .optional)
        let all = Parameter.flag("All")
        return KMSOperation(
            "UntagResources", .tags,
            "Removes some or all tags from several keys or secrets; absent ones are ignored.",
            parameters: [ResourceSelection.region, ResourceSelection.type, ids, keys, all],
            response: [],
            errors: [.invalidTagKey, .resourceIDNotFound, .pendingDeletion],
            example: "--ResourceType secret --ResourceId.1 db_cred --TagKey.1 team"
        ) { (arguments, context) throws(KMSError) in
            let names = arguments[keys]?.mapped { TagKey($0) }
            guard arguments[keys] == nil || names != nil else { throw .invalidTagKey }
            guard names != nil || arguments[required: all] else { throw .missing(keys.name) }
            let found = try ResourceSelection.described(
                arguments[required: ids], isKey: ResourceSelection.isKey(arguments), context)
            try ResourceSelection.require(found, context)
            for one in found {
                let present = one.tags.map(\.key).filter { names?.contains($0) ?? true }
                if !present.isEmpty { try one.resource.change(remove: present, context) }
            }
            return try context.done()
        }
    }()
}
