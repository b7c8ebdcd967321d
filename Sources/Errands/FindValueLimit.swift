package import KMSContract
package import SecretVault

/// How long a value may be, so that a longer one is refused before it is sent.
package struct FindValueLimit: Errand {
    package static let word = "value-limit"
    package static let mayChange = false

    package init() {}
    package init(_ form: ErrandForm) {}
    package var fields: [Field] { [] }
    /// Any refusal of a value says it too.
    package var rights: [ErrandRight] { [] }

    package func perform(on vault: Vault, _ request: Request) -> Int { vault.valueLimit }
}
