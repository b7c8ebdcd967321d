import VaultFormat
import Vocabulary

/// The vault's own policy, whose words are no matter of the vault: who sets it has read it.
extension Vault {
    /// Sets the vault's policy, or replaces it.
    ///
    /// - Parameter text: 1 to 32,768 bytes.
    package func setPolicy(_ text: [UInt8], request: Request) throws(VaultError) {
        guard !text.isEmpty else { throw .invalid(.emptyValue) }
        try Self.check(policy: text)
        try recorded(.setPolicy, .policy(.vault), request) { () throws(VaultError) in
            try writing(request, .setPolicy) { (writer) throws(VaultError) in
                let found = try writer.view.find(PolicyHead.self, .vault, .policy(.vault))
                var head =
                    found.record?.head
                    ?? PolicyHead(name: .vault, text: text, created: request.now)
                head.text = text
                head.updated = request.now
                try writer.makeFolder(of: .policy)
                try writer.write(head, over: found)
            }
        }
    }

    /// Takes the vault's policy away: only its owner may do anything then.
    ///
    /// - Throws: ``VaultError/notFound(_:)`` when there is none.
    package func removePolicy(request: Request) throws(VaultError) {
        try recorded(.removePolicy, .policy(.vault), request) { () throws(VaultError) in
            try writing(request, .removePolicy) { (writer) throws(VaultError) in
                let found = try writer.view.find(PolicyHead.self, .vault, .policy(.vault))
                guard let record = found.record else { throw .notFound(.policy(.vault)) }
                try writer.purge(record.head, found: found)
            }
        }
    }

    /// The vault's policy; empty when there is none.
    package func policy(request: Request) throws(VaultError) -> [UInt8] {
        try recorded(.getPolicy, .policy(.vault), request) { () throws(VaultError) in
            let text = try reading(request) { (view) throws(VaultError) in
                try view.find(PolicyHead.self, .vault, .policy(.vault)).record?.head.text ?? []
            }
            try answer(.getPolicy, .policy(.vault), request)
            return text
        }
    }
}
