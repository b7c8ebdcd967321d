import PKCS11
import VaultFormat
import Vocabulary

extension Vault {
    /// Looks at every key object of this vault in the token: whether it is there and as it was asked
    /// for.
    ///
    /// Changes nothing, and leaves no entry in the audit chain.
    ///
    /// - Returns: How many there must be, and what is wrong with them, whether or not the owner has
    ///   accepted a weak token.
    package func inspectKeys(
        request: Request
    ) throws(VaultError) -> (count: Int, findings: [Finding]) {
        let expected = try reading(request) { (view) throws(VaultError) in
            var objects = TokenCheck()
            var count = 1
            objects.expect(view.header.rootKey.keyVersion, .root, .root(view.header.form))
            for summary in try view.summariesBesideSecrets() {
                guard case .key(let key) = summary, key.state != .destroyed,
                    let head = try view.key(KeyReference(key.id)).record?.head
                else { continue }
                for version in head.versions where version.state == .live {
                    count += 1
                    objects.expect(version.object, .live(head.id), .version(head, version.material))
                }
            }
            return (objects: objects, count: count)
        }
        var objects = expected.objects
        return (expected.count, try objects.run(on: self, sparesAccepted: false))
    }
}
