import JSONText
package import KMSContract
package import SecretVault

/// The errands that the agent takes.
package enum ErrandTable {
    package static let all: [any Errand.Type] = [
        FindValueLimit.self, CreateSecret.self, PutValue.self, ListSecrets.self,
        DescribeSecret.self, ListVersions.self, MoveLabel.self, UpdateSecret.self,
        DeleteSecret.self, RestoreSecret.self, CreateKey.self, ListKeys.self, DescribeKey.self,
        SwitchKey.self, DeleteKey.self, RestoreKey.self, RotateKey.self, ListAliases.self,
        BindAlias.self, MoveAlias.self, RemoveAlias.self,
    ]

    /// The errand that fields say.
    ///
    /// - Throws: ``ErrandFault``: for a word of another version, and for all that this version would
    ///   not have sent, byte for byte.
    package static func errand(
        _ word: String, _ fields: [Field]
    ) throws(ErrandFault) -> any Errand {
        guard let type = all.first(where: { $0.word == word }) else { throw .unknown }
        return try read(type, fields)
    }

    private static func read<E: Errand>(
        _: E.Type, _ fields: [Field]
    ) throws(ErrandFault) -> E {
        let form = ErrandForm(fields)
        let errand = try E(form)
        guard form.isThat(of: errand) else { throw .malformed }
        return errand
    }
}

extension Errand {
    /// Does it, and writes what came of it.
    package func answer(on vault: Vault, _ request: Request) throws(VaultError) -> [UInt8] {
        let outcome = try perform(on: vault, request)
        var json = JSONWriter()
        outcome.write(to: &json)
        return json.finish()
    }
}
