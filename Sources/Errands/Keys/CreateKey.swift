package import KMSContract
package import SecretVault
import Vocabulary

/// A new key.
package struct CreateKey: Errand {
    package static let word = "key-create"
    package static let makesKeys = true

    /// Without a policy and a rotation, which commands do not give.
    private let new: NewKey

    package init(_ new: NewKey) { self.new = new }

    package init(_ form: ErrandForm) throws(ErrandFault) {
        new = NewKey(
            spec: try form.needed("KeySpec") { KeySpec($0) },
            usage: try form.value("KeyUsage") { KeyUsage($0) },
            description: try form.description() ?? .empty,
            origin: try form.needed("Origin") { KeyOrigin($0) }, tags: try form.tags())
    }

    package var fields: [Field] {
        [Field].of(
            ("KeySpec", new.spec.name), ("KeyUsage", new.usage?.name),
            ("Description", new.description == .empty ? nil : new.description.text),
            ("Origin", new.origin.name)) + .tags(new.tags)
    }

    package var rights: [ErrandRight] { [ErrandRight("CreateKey", .tags(new.tags))] }

    package func perform(
        on vault: Vault, _ request: Request
    ) throws(VaultError) -> KeyDescription {
        try vault.createKey(new, request: request)
    }
}
