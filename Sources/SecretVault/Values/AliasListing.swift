package import Vocabulary

/// An alias in a list.
package struct AliasListing: Equatable, Sendable {
    package let name: AliasName
    package let key: KeyID
    package let arn: String

    package init(
        name: AliasName, key: KeyID, arn: String
    ) {
        self.name = name
        self.key = key
        self.arn = arn
    }
}
