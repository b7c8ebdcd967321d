package import Vocabulary

/// An alias in a list.
package struct AliasListing: Equatable, Sendable {
    package let name: AliasName
    package let key: KeyID
    package let arn: String
}
