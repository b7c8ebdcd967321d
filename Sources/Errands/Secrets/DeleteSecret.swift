package import KMSContract
package import SecretVault
package import Vocabulary

/// A secret's deletion, planned or at once; when it is gone.
package struct DeleteSecret: Errand {
    package static let word = "delete"

    private let name: SecretName
    /// The recovery window; nil deletes it at once.
    private let days: Int?

    package init(_ name: SecretName, afterDays days: Int?) {
        self.name = name
        self.days = days
    }

    package init(_ form: ErrandForm) throws(ErrandFault) {
        name = try form.secretName()
        days = try form.number("RecoveryWindowInDays")
        guard try form.flag("ForceDeleteWithoutRecovery") == (days == nil) else {
            throw .malformed
        }
    }

    package var fields: [Field] {
        .of(
            ("SecretName", name.text), ("RecoveryWindowInDays", days.map { String($0) }),
            ("ForceDeleteWithoutRecovery", days == nil ? "true" : nil))
    }

    package var rights: [ErrandRight] {
        [ErrandRight("DeleteSecret", .of(("SecretName", name.text)))]
    }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> UnixTime {
        if let days { return try vault.deleteSecret(name, windowDays: days, request: request) }
        return try vault.deleteSecretNow(name, request: request)
    }
}
