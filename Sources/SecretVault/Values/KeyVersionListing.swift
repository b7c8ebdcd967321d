package import Vocabulary

/// One version of a customer master key.
package struct KeyVersionListing: Equatable, Sendable {
    /// The token object's CKA_ID.
    package let object: Identifier
    package let created: UnixTime

    package init(
        object: Identifier, created: UnixTime
    ) {
        self.object = object
        self.created = created
    }
}
