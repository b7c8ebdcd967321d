package import JSONText
package import KMSContract
package import SecretVault
package import Vocabulary

/// A key's planned deletion, or what it would be.
package struct DeleteKey: Errand {
    package static let word = "key-delete"

    private let key: KeyReference
    private let days: Int
    private let isRehearsal: Bool

    package init(_ key: KeyReference, afterDays days: Int, isRehearsal: Bool) {
        self.key = key
        self.days = days
        self.isRehearsal = isRehearsal
    }

    package init(_ form: ErrandForm) throws(ErrandFault) {
        key = try form.key()
        days = try form.needed("PendingWindowInDays") { Int($0) }
        isRehearsal = try form.flag("DryRun")
    }

    package var fields: [Field] {
        .of(
            ("KeyId", key.text), ("PendingWindowInDays", String(days)),
            ("DryRun", isRehearsal ? "true" : nil))
    }

    package var rights: [ErrandRight] {
        [ErrandRight("ScheduleKeyDeletion", .of(("KeyId", key.text)))]
    }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> KeyDeletion {
        let found = try vault.describeKey(key, request: request)
        let secrets = try vault.listSecrets(request: request).count { $0.keyID == found.id }
        if isRehearsal, let planned = found.plannedDeletion {
            throw .keyScheduled(found.id, until: planned)
        }
        let date =
            try isRehearsal
            ? request.now.adding(days: days)
            : vault.scheduleKeyDeletion(key, windowDays: days, request: request)
        return KeyDeletion(key: found.id, date: date, secrets: secrets)
    }
}

/// What a key's deletion takes along, and when.
package struct KeyDeletion: ErrandOutcome {
    package let key: KeyID
    package let date: UnixTime
    /// How many secrets are under the key.
    package let secrets: Int

    init(key: KeyID, date: UnixTime, secrets: Int) {
        self.key = key
        self.date = date
        self.secrets = secrets
    }

    package init?(_ json: JSONValue) {
        guard json.isObject(of: 3), let key: KeyID = json.name("KeyId"),
            let date: UnixTime = json.outcome("DeleteDate"),
            let secrets: Int = json.outcome("Secrets")
        else { return nil }
        self.init(key: key, date: date, secrets: secrets)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("KeyId", key.text)
        json.member("DeleteDate", date)
        json.member("Secrets", secrets)
        json.endObject()
    }
}
