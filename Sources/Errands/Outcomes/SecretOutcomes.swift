package import JSONText
package import SecretVault
import Vocabulary

extension StoredVersion: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard json.isObject(of: 5), let name: SecretName = json.name("SecretName"),
            let version: VersionID = json.name("VersionId"),
            let labels: [StageLabel] = json.names("VersionStages"), let arn = json.text("Arn"),
            let wasThere: Bool = json.outcome("WasThere")
        else { return nil }
        self.init(
            name: name, versionID: version, labels: labels, arn: arn, wasThere: wasThere)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("SecretName", name.text)
        json.member("VersionId", versionID.text)
        json.member("VersionStages", labels.map(\.text))
        json.member("Arn", arn)
        json.member("WasThere", wasThere)
        json.endObject()
    }
}

extension SecretListing: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard json.isObject(of: 5), let name: SecretName = json.name("SecretName"),
            let key: KeyID = json.name("EncryptionKeyId"),
            let created: UnixTime = json.outcome("CreateTime"),
            let updated: UnixTime = json.outcome("UpdateTime"),
            let planned = json.maybe("PlannedDeleteTime", { UnixTime($0) })
        else { return nil }
        self.init(
            name: name, keyID: key, created: created, updated: updated, plannedDeletion: planned)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("SecretName", name.text)
        json.member("EncryptionKeyId", keyID.text)
        json.member("CreateTime", created)
        json.member("UpdateTime", updated)
        json.member("PlannedDeleteTime", plannedDeletion)
        json.endObject()
    }
}

extension SecretDescription: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard json.isObject(of: 10), let name: SecretName = json.name("SecretName"),
            let arn = json.text("Arn"), let key: KeyID = json.name("EncryptionKeyId"),
            let description = json.text("Description").flatMap({ Description($0) }),
            let tags = json.list("Tags", { TagPair($0) }),
            let created: UnixTime = json.outcome("CreateTime"),
            let updated: UnixTime = json.outcome("UpdateTime"),
            let planned = json.maybe("PlannedDeleteTime", { UnixTime($0) }),
            let counter: Int = json.outcome("VersionCounter"),
            let count: Int = json.outcome("VersionCount")
        else { return nil }
        self.init(
            name: name, arn: arn, keyID: key, description: description, tags: tags,
            created: created, updated: updated, plannedDeletion: planned, versionCounter: counter,
            versionCount: count)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("SecretName", name.text)
        json.member("Arn", arn)
        json.member("EncryptionKeyId", keyID.text)
        json.member("Description", description.text)
        json.member("Tags", tags)
        json.member("CreateTime", created)
        json.member("UpdateTime", updated)
        json.member("PlannedDeleteTime", plannedDeletion)
        json.member("VersionCounter", versionCounter)
        json.member("VersionCount", versionCount)
        json.endObject()
    }
}

extension VersionListing: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard json.isObject(of: 4), let id: VersionID = json.name("VersionId"),
            let created: UnixTime = json.outcome("CreateTime"),
            let labels: [StageLabel] = json.names("VersionStages"),
            let type = json.text("SecretDataType").flatMap({ DataType(rawValue: $0) })
        else { return nil }
        self.init(id: id, created: created, labels: labels, dataType: type)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("VersionId", id.text)
        json.member("CreateTime", created)
        json.member("VersionStages", labels.map(\.text))
        json.member("SecretDataType", dataType.rawValue)
        json.endObject()
    }
}

extension TagPair: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard json.isObject(of: 2), let key: TagKey = json.name("TagKey"),
            let value = json.text("TagValue").flatMap({ TagValue($0) })
        else { return nil }
        self.init(key: key, value: value)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("TagKey", key.text)
        json.member("TagValue", value.text)
        json.endObject()
    }
}
