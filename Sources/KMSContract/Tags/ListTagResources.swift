import SecretVault
import Vocabulary

extension KMSOperation {
    static let listTagResources: KMSOperation = {
        let ids = ResourceSelection.ids(.optional)
        let tags = Parameter.tagList(.optional)
        let next = Parameter.nextToken
        return KMSOperation(
            "ListTagResources", .tags,
            "Lists tags, one row a tag, of the keys or secrets that have every tag asked for.",
            parameters: [ResourceSelection.region, ResourceSelection.type, ids, tags, next],
            response: [
                .text("NextToken"),
                .wrapped(
                    "TagResources", "TagResource",
                    .object([
                        .text("ResourceId"), .text("ResourceType"), .text("TagKey"),
                        .text("TagValue"),
                    ])),
            ],
            errors: [.resourceIDNotFound, .invalidTagKey, .invalidTagValue, .duplicateTagKey],
            example: "--ResourceType secret --ResourceId.1 db_cred"
        ) { (arguments, context) throws(KMSError) in
            let wanted = try wantedTags(arguments[tags] ?? [])
            let isKey = ResourceSelection.isKey(arguments)
            var rows = try tagged(arguments[ids], isKey: isKey, context)
                .filter { one in wanted.allSatisfy { $0.isAmong(one.tags) } }
                .flatMap { one in one.tags.map { (id: one.id, tag: $0) } }
            if let cursor = arguments[next] {
                rows.removeAll {
                    !cursor.precedes(resource: Array($0.id.utf8), tagKey: $0.tag.key.bytes)
                }
            }
            let page = rows.prefix(rowsOfPage)
            let last = rows.count > rowsOfPage ? page.last : nil
            return try context.answer { (answer) throws(KMSError) in
                let cursor = last.map {
                    TagCursor(resource: Array($0.id.utf8), tagKey: $0.tag.key.bytes)
                }
                answer.text("NextToken", cursor?.token ?? "")
                try answer.wrapped("TagResources", "TagResource", page) {
                    (answer, row) throws(KMSError) in
                    answer.text("ResourceId", row.id)
                    answer.text("ResourceType", isKey ? "key" : "secret")
                    answer.text("TagKey", row.tag.key.text)
                    answer.text("TagValue", row.tag.value.text)
                }
            }
        }
    }()

    private static let rowsOfPage = 200

    /// A tag asked for: a key, and a value if one was written.
    private struct WantedTag {
        let key: TagKey
        let value: TagValue?

        func isAmong(_ tags: [TagPair]) -> Bool {
            tags.contains { $0.key == key && (value == nil || $0.value == value) }
        }
    }

    private static func wantedTags(_ raw: [RawTag]) throws(KMSError) -> [WantedTag] {
        _ = try ResourceSelection.tags(raw)
        var wanted: [WantedTag] = []
        for tag in raw {
            guard let key = tag.key.flatMap({ TagKey($0) }) else { throw .invalidTagKey }
            wanted.append(WantedTag(key: key, value: tag.value.flatMap { TagValue($0) }))
        }
        return wanted
    }

    /// Resources in the order of their ids' bytes, none twice.
    private static func tagged(
        _ ids: [[UInt8]]?, isKey: Bool, _ context: CallContext
    ) throws(KMSError) -> [(id: String, tags: [TagPair])] {
        var all: [String: [TagPair]] = [:]
        if let ids {
            for one in try ResourceSelection.described(ids, isKey: isKey, context) {
                all[one.id] = one.tags
            }
        } else if isKey {
            for key in try KeyMembers.all(context) { all[key.id.text] = key.tags }
        } else {
            let secrets = try context.ask { (vault, request) throws(VaultError) in
                try vault.describeSecrets(request: request)
            }
            for secret in secrets where !secret.isGone(at: context.request.now) {
                all[secret.name.text] = secret.tags
            }
        }
        return all.map { (id: $0.key, tags: $0.value) }.sorted {
            $0.id.utf8.lexicographicallyPrecedes($1.id.utf8)
        }
    }
}
