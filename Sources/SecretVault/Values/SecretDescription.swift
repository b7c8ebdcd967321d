import VaultFormat
package import Vocabulary

/// All there is to say of a secret, but its values.
package struct SecretDescription: Equatable, Sendable {
    package let name: SecretName
    package let arn: String
    package let keyID: KeyID
    package let description: Description
    /// Sorted by key.
    package let tags: [TagPair]
    package let created: UnixTime
    package let updated: UnixTime
    /// The end of the recovery window, when one runs; in the past when the secret is due.
    package let plannedDeletion: UnixTime?
    /// Versions ever written.
    package let versionCounter: Int
    /// Versions that can be read.
    package let versionCount: Int

    package init(
        name: SecretName, arn: String, keyID: KeyID, description: Description, tags: [TagPair],
        created: UnixTime, updated: UnixTime, plannedDeletion: UnixTime?, versionCounter: Int,
        versionCount: Int
    ) {
        self.name = name
        self.arn = arn
        self.keyID = keyID
        self.description = description
        self.tags = tags
        self.created = created
        self.updated = updated
        self.plannedDeletion = plannedDeletion
        self.versionCounter = versionCounter
        self.versionCount = versionCount
    }

    init(of head: SecretHead, arn: String) {
        name = head.name
        self.arn = arn
        keyID = head.key
        description = head.description
        tags = head.tags.pairs
        created = head.created
        updated = head.updated
        plannedDeletion = head.deletion?.notBefore
        versionCounter = Int(head.versionCounter)
        versionCount = head.versions.count
    }
}
