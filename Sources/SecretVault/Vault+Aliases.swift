import VaultFormat
package import Vocabulary

extension Vault {
    /// Binds a new alias to a key.
    ///
    /// - Throws: ``VaultError/exists(_:)``, ``VaultError/notFound(_:)`` of the key,
    ///   ``VaultError/keyUnusable(_:_:)`` when the key waits for deletion,
    ///   ``VaultError/invalid(_:)`` for a name that is Kist's own.
    package func createAlias(
        _ name: AliasName, for reference: KeyReference, request: Request
    ) throws(VaultError) {
        guard !name.isReserved else { throw .invalid(.reservedAlias(name)) }
        try bind(name, to: reference, .createAlias, request)
    }

    /// Points an alias at another key.
    ///
    /// - Throws: As ``createAlias(_:for:request:)``, and ``VaultError/notFound(_:)`` of the alias.
    package func updateAlias(
        _ name: AliasName, to reference: KeyReference, request: Request
    ) throws(VaultError) {
        guard !name.isReserved else { throw .invalid(.reservedAlias(name)) }
        try bind(name, to: reference, .updateAlias, request)
    }

    /// Without the check of reserved names: for the vault's own default.
    func bind(
        _ name: AliasName, to reference: KeyReference, _ operation: Operation, _ request: Request
    ) throws(VaultError) {
        try recorded(operation, .alias(name), request) { () throws(VaultError) in
            try writing(request, operation) { (writer) throws(VaultError) in
                let target = try boundable(reference, writer)
                let found = try writer.view.find(AliasHead.self, name, .alias(name))
                var head: AliasHead
                switch (operation, found.record?.head) {
                case (.createAlias, nil):
                    head = AliasHead(name: name, key: target, created: request.now)
                case (.createAlias, _):
                    throw .exists(.alias(name))
                case (_, nil):
                    throw .notFound(.alias(name))
                case (_, let old?):
                    head = old
                    head.key = target
                    head.updated = request.now
                }
                try writer.write(head, over: found)
            }
        }
    }

    private func boundable(
        _ reference: KeyReference, _ writer: Writer
    ) throws(VaultError) -> KeyID {
        let head = try writer.view.presentKey(reference).head
        switch head.state {
        case .enabled, .disabled, .pendingImport: return head.id
        case .creating, .pendingDeletion, .destroying, .destroyed:
            throw .keyUnusable(head.id, KeyState(head.state))
        }
    }

    /// Takes an alias away; its key stays as it is.
    package func deleteAlias(_ name: AliasName, request: Request) throws(VaultError) {
        guard !name.isReserved else { throw .invalid(.reservedAlias(name)) }
        try recorded(.deleteAlias, .alias(name), request) { () throws(VaultError) in
            try writing(request, .deleteAlias) { (writer) throws(VaultError) in
                let found = try writer.view.find(AliasHead.self, name, .alias(name))
                guard let record = found.record else { throw .notFound(.alias(name)) }
                try writer.purge(record.head, found: found)
            }
        }
    }

    /// All aliases, sorted by name.
    package func listAliases(request: Request) throws(VaultError) -> [AliasListing] {
        try recorded(.listAliases, .all(.alias), request) { () throws(VaultError) in
            let summaries = try reading(request) { (view) throws(VaultError) in
                try view.summariesBesideSecrets()
            }
            try answer(.listAliases, .all(.alias), request)
            return summaries.compactMap { summary -> AliasListing? in
                guard case .alias(let alias) = summary else { return nil }
                return AliasListing(name: alias.name, key: alias.key, arn: arn(of: alias.name))
            }.sorted { $0.name < $1.name }
        }
    }
}

extension View {
    /// The aliases of one key, sorted.
    func aliases(of key: KeyID) throws(VaultError) -> [AliasName] {
        try summariesBesideSecrets().compactMap { summary -> AliasName? in
            guard case .alias(let alias) = summary, alias.key == key else { return nil }
            return alias.name
        }.sorted()
    }
}
