package import Vocabulary

/// A request whose signature holds: who signed it, and what it asks for.
package struct VerifiedRequest: Sendable {
    package let key: AccessKeyID
    /// The operation, as it was named.
    package let action: String
    /// Of the contract: `2016-01-20` is ours.
    package let version: String
    /// Of query and form together, none twice, without those of the protocol itself.
    package let parameters: [RequestParameter]
}
