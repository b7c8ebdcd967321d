package import SecureMemory
import VaultFormat
package import Vocabulary

/// What is shown of an access key.
package struct AccessKeyListing: Equatable, Sendable {
    package let id: AccessKeyID
    /// Whom it was made for.
    package let principal: Principal
    package let description: Description
    package let isEnabled: Bool
    package let created: UnixTime
    package let updated: UnixTime
    package let expires: UnixTime?

    init(of head: AccessKeyHead) {
        id = head.id
        principal = head.principal
        description = head.description
        isEnabled = head.state == .enabled
        created = head.created
        updated = head.updated
        expires = head.expires
    }
}

/// A new access key and its secret, which is told once.
package struct NewAccessKey: ~Copyable {
    package let listing: AccessKeyListing
    package let secret: SecretBytes
}

/// An access key that may sign now.
package struct UsableAccessKey: ~Copyable {
    package let principal: Principal
    package let secret: SecretBytes

    package consuming func takeSecret() -> SecretBytes { secret }
}
