package import KMSContract
package import SecretVault

/// A key switched on or off.
package struct SwitchKey: Errand {
    package static let word = "key-switch"

    private let key: KeyReference
    private let isOn: Bool

    package init(_ key: KeyReference, on isOn: Bool) {
        self.key = key
        self.isOn = isOn
    }

    package init(_ form: ErrandForm) throws(ErrandFault) {
        key = try form.key()
        isOn = try form.needed("Enabled") { Bool($0) }
    }

    package var fields: [Field] { .of(("KeyId", key.text), ("Enabled", String(isOn))) }

    package var rights: [ErrandRight] {
        [ErrandRight(isOn ? "EnableKey" : "DisableKey", .of(("KeyId", key.text)))]
    }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> Done {
        try vault.setKey(key, enabled: isOn, request: request)
        return Done()
    }
}
