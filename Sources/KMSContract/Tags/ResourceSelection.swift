import SecretVault
import Vocabulary

/// The keys or secrets that a call on several resources names.
enum ResourceSelection {
    static let type = Parameter.choice("ResourceType", ["key", "secret"], .required)
    /// Accepted and ignored: there is one region, and clients fill in theirs.
    static let region = Parameter.free("RegionId", longest: 64, what: "a region id")

    static func ids(_ presence: Presence) -> Parameter<[[UInt8]]> {
        .list(
            "ResourceId", most: 50, what: "ResourceId.1, … or [\"ID\",…], key ids or secret names",
            presence)
    }

    static func isKey(_ arguments: Arguments) -> Bool { arguments[required: type] == "key" }

    /// The resources, each of which is there, with their tags.
    static func described(
        _ ids: [[UInt8]], isKey: Bool, _ context: CallContext
    ) throws(KMSError) -> [(resource: TaggedResource, id: String, tags: [TagPair])] {
        var found: [(TaggedResource, String, [TagPair])] = []
        for id in ids {
            guard let resource = TaggedResource.named(id, isKey: isKey) else {
                throw .unknownResourceID
            }
            do throws(KMSError) {
                let (id, tags) = try resource.described(context)
                found.append((resource, id, tags))
            } catch .vault(.notFound) {
                throw .unknownResourceID
            }
        }
        return found
    }

    /// Every tag that was written, checked.
    static func tags(_ raw: [RawTag]) throws(KMSError) -> [TagKey: TagValue] {
        var tags: [TagKey: TagValue] = [:]
        for tag in raw {
            guard let key = tag.key.flatMap({ TagKey($0) }) else { throw .invalidTagKey }
            guard let value = TagValue(tag.value ?? []) else { throw .invalidTagValue }
            guard tags.updateValue(value, forKey: key) == nil else { throw .duplicateTag }
        }
        return tags
    }
}
