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

    /// The resources, each of which is there.
    static func described(
        _ ids: [[UInt8]], isKey: Bool, _ context: CallContext
    ) throws(KMSError) -> [DescribedResource] {
        var found: [DescribedResource] = []
        for id in ids {
            do throws(KMSError) {
                guard
                    let resource = try TaggedResource.named(id, isKey: isKey, in: context.vault)
                else { throw .unknownResourceID }
                found.append(try resource.described(context))
            } catch .vault(.notFound) {
                throw .unknownResourceID
            }
        }
        return found
    }

    /// Refuses what one of the resources would refuse, before any of them is changed.
    static func require(
        _ found: [DescribedResource], canTake tags: [TagKey: TagValue] = [:],
        _ context: CallContext
    ) throws(KMSError) {
        let limit = context.vault.tagLimit
        for one in found {
            if let refusal = one.refusal { throw refusal }
            let added = Set(tags.keys).subtracting(one.tags.map(\.key)).count
            guard one.tags.count + added <= limit else {
                throw .vault(.invalid(.tooManyTags(limit: limit)))
            }
        }
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
