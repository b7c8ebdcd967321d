import VaultFormat
package import Vocabulary

extension Vault {
    static func check(policy: [UInt8]) throws(VaultError) {
        guard policy.count <= Bounds.policy else {
            throw .invalid(.policyTooLong(limit: Bounds.policy))
        }
    }

    /// Stores a key's policy document as it is.
    package func setKeyPolicy(
        _ reference: KeyReference, _ policy: [UInt8], request: Request
    ) throws(VaultError) {
        try Self.check(policy: policy)
        try recorded(.setKeyPolicy, .key(reference), request) { () throws(VaultError) in
            try changeKey(reference, .setKeyPolicy, request) { (head) throws(VaultError) in
                head.policy = policy
                return true
            }
        }
    }

    /// A key's policy document; empty when none was set.
    package func keyPolicy(
        _ reference: KeyReference, request: Request
    ) throws(VaultError) -> [UInt8] {
        try recorded(.getKeyPolicy, .key(reference), request) { () throws(VaultError) in
            let policy = try reading(request) { (view) throws(VaultError) in
                try view.presentKey(reference).head.policy
            }
            try answer(.getKeyPolicy, .key(reference), request)
            return policy
        }
    }

    /// Stores a secret's policy document as it is.
    package func setSecretPolicy(
        _ name: SecretName, _ policy: [UInt8], request: Request
    ) throws(VaultError) {
        try Self.check(policy: policy)
        try changeLive(name, .setSecretPolicy, request) { (head) throws(VaultError) in
            head.policy = policy
            return true
        }
    }

    /// A secret's policy document; empty when none was set.
    package func secretPolicy(
        _ name: SecretName, request: Request
    ) throws(VaultError) -> [UInt8] {
        try recorded(.getSecretPolicy, .secret(name), request) { () throws(VaultError) in
            let policy = try reading(request) { (view) throws(VaultError) in
                try view.presentSecret(name, at: request.now).record.head.policy
            }
            try answer(.getSecretPolicy, .secret(name), request)
            return policy
        }
    }
}
