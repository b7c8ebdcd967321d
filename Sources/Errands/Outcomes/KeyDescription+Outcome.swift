package import JSONText
package import SecretVault
import Vocabulary

extension KeyDescription: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard json.isObject(of: 20), let id: KeyID = json.name("KeyId"),
            let arn = json.text("Arn"),
            let state = json.text("KeyState").flatMap({ KeyState(rawValue: $0) }),
            let spec = json.text("KeySpec").flatMap({ KeySpec($0) }),
            let usage = json.text("KeyUsage").flatMap({ KeyUsage($0) }),
            let origin = json.text("Origin").flatMap({ KeyOrigin($0) }),
            let algorithms = json.list(
                "Algorithms", { (json) in json.text.flatMap { KeyAlgorithm($0) } }),
            let expires = json.maybe("MaterialExpireTime", { UnixTime($0) }),
            let description = json.text("Description").flatMap({ Description($0) }),
            let tags = json.list("Tags", { TagPair($0) })
        else { return nil }
        guard let creator: Principal = json.name("Creator"),
            let created: UnixTime = json.outcome("CreationDate"),
            let updated: UnixTime = json.outcome("UpdateDate"),
            let planned = json.maybe("DeleteDate", { UnixTime($0) }),
            let isProtected: Bool = json.outcome("IsProtected"),
            let protection = json.text("Protection").flatMap({ Description($0) }),
            let rotation = json.maybe("Rotation", { KeyRotationStatus($0) }),
            let versions: [KeyVersionListing] = json.outcome("Versions"),
            let primary = json.maybe("Primary", { Identifier($0) }),
            let aliases: [AliasName] = json.names("Aliases")
        else { return nil }
        self.init(
            id: id, arn: arn, state: state, spec: spec, usage: usage, origin: origin,
            algorithms: algorithms, materialExpires: expires, description: description,
            tags: tags, creator: creator, created: created, updated: updated,
            plannedDeletion: planned, isProtected: isProtected,
            protectionDescription: protection, rotation: rotation, versions: versions,
            primary: primary, aliases: aliases)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("KeyId", id.text)
        json.member("Arn", arn)
        json.member("KeyState", state.rawValue)
        json.member("KeySpec", spec.name)
        json.member("KeyUsage", usage.name)
        json.member("Origin", origin.name)
        json.member("Algorithms", algorithms.map(\.name))
        json.member("MaterialExpireTime", materialExpires)
        json.member("Description", description.text)
        json.member("Tags", tags)
        json.member("Creator", creator.text)
        json.member("CreationDate", created)
        json.member("UpdateDate", updated)
        json.member("DeleteDate", plannedDeletion)
        json.member("IsProtected", isProtected)
        json.member("Protection", protectionDescription.text)
        json.member("Rotation", rotation)
        json.member("Versions", versions)
        json.member("Primary", primary)
        json.member("Aliases", aliases.map(\.text))
        json.endObject()
    }
}
