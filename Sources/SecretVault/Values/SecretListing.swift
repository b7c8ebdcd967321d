package import Vocabulary

/// A secret in a list.
package struct SecretListing: Equatable, Sendable {
    package let name: SecretName
    package let keyID: KeyID
    package let created: UnixTime
    package let updated: UnixTime
    package let plannedDeletion: UnixTime?

    package init(
        name: SecretName, keyID: KeyID, created: UnixTime, updated: UnixTime,
        plannedDeletion: UnixTime?
    ) {
        self.name = name
        self.keyID = keyID
        self.created = created
        self.updated = updated
        self.plannedDeletion = plannedDeletion
    }
}
