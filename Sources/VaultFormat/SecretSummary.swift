package import Vocabulary

/// What a list shows of a secret.
package struct SecretSummary: Equatable, Sendable {
    package var name: SecretName
    package var key: KeyID
    package var created: UnixTime
    package var updated: UnixTime
    /// The end of the recovery window, when one runs.
    package var plannedDeletion: UnixTime?

    package init(of head: SecretHead) {
        name = head.name
        key = head.key
        created = head.created
        updated = head.updated
        plannedDeletion = head.deletion?.notBefore
    }
}

extension SecretSummary {
    init(from reader: inout ByteReader) throws(FormatError) {
        name = try reader.name("secret name")
        key = try reader.name("key id")
        created = try reader.time("created")
        updated = try reader.time("updated")
        plannedDeletion = try reader.optional("planned deletion") { r throws(FormatError) in
            try r.time("planned deletion")
        }
    }
}
