package import KMSContract
package import SecretVault
package import Vocabulary

/// Another description, other tags, all in one change.
package struct UpdateSecret: Errand {
    package static let word = "update"

    private let name: SecretName
    private let change: SecretChange

    package init(_ name: SecretName, _ change: SecretChange) {
        self.name = name
        self.change = change
    }

    package init(_ form: ErrandForm) throws(ErrandFault) {
        name = try form.secretName()
        change = SecretChange(
            description: try form.description(), setTags: try form.tags(),
            removeTags: try form.list("TagKeys", of: TagKeyRule.self) ?? [])
    }

    package var fields: [Field] {
        [Field].of(("SecretName", name.text), ("Description", change.description?.text))
            + .tags(change.setTags)
            + .list("TagKeys", change.removeTags.isEmpty ? nil : change.removeTags)
    }

    /// Tags have rights of their own, for policies go by them.
    package var rights: [ErrandRight] {
        let name = [Field].of(("SecretName", name.text))
        var rights: [ErrandRight] = []
        if change.description != nil { rights.append(ErrandRight("UpdateSecret", name)) }
        if !change.setTags.isEmpty { rights.append(ErrandRight("TagResource", name)) }
        if !change.removeTags.isEmpty { rights.append(ErrandRight("UntagResource", name)) }
        return rights.isEmpty ? [ErrandRight("UpdateSecret", name)] : rights
    }

    package func perform(on vault: Vault, _ request: Request) throws(VaultError) -> Done {
        try vault.updateSecret(name, change: change, request: request)
        return Done()
    }
}
