package import JSONText
package import SecretVault
package import Vocabulary

extension KeyListing: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard json.isObject(of: 4), let id: KeyID = json.name("KeyId"),
            let state = json.text("KeyState").flatMap({ KeyState(rawValue: $0) }),
            let created: UnixTime = json.outcome("CreationDate"),
            let planned = json.maybe("DeleteDate", { UnixTime($0) })
        else { return nil }
        self.init(id: id, state: state, created: created, plannedDeletion: planned)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("KeyId", id.text)
        json.member("KeyState", state.rawValue)
        json.member("CreationDate", created)
        json.member("DeleteDate", plannedDeletion)
        json.endObject()
    }
}

extension KeyVersionListing: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard json.isObject(of: 2), let object: Identifier = json.outcome("TokenObject"),
            let created: UnixTime = json.outcome("CreationDate")
        else { return nil }
        self.init(object: object, created: created)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("TokenObject", object)
        json.member("CreationDate", created)
        json.endObject()
    }
}

extension Identifier: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard let text = json.text, let identifier = Identifier(hex: Array(text.utf8)) else {
            return nil
        }
        self = identifier
    }

    package func write(to json: inout JSONWriter) { json.string(hex) }
}

extension AliasListing: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard json.isObject(of: 3), let name: AliasName = json.name("AliasName"),
            let key: KeyID = json.name("KeyId"), let arn = json.text("Arn")
        else { return nil }
        self.init(name: name, key: key, arn: arn)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("AliasName", name.text)
        json.member("KeyId", key.text)
        json.member("Arn", arn)
        json.endObject()
    }
}

extension KeyRotationStatus: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard json.isObject(of: 4), let isEnabled: Bool = json.outcome("IsEnabled"),
            let interval: Int = json.outcome("IntervalSeconds"),
            let seconds = UInt64(exactly: interval), let last: UnixTime = json.outcome("Last"),
            let next: UnixTime = json.outcome("Next")
        else { return nil }
        self.init(isEnabled: isEnabled, intervalSeconds: seconds, last: last, next: next)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("IsEnabled", isEnabled)
        json.member("IntervalSeconds", Int(intervalSeconds))
        json.member("Last", last)
        json.member("Next", next)
        json.endObject()
    }
}
