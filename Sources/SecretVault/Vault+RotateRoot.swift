import SecureMemory
import VaultFormat
package import Vocabulary

extension Vault {
    /// Puts the root key under a new root CMK: one rename of VAULT.
    ///
    /// In two phases, as a key is made: the chain says which object will be made before it is, so that
    /// repair knows one that was never used. The old root CMK stays in the token and is named, for its
    /// owner to remove by hand when no copy of the old VAULT matters.
    ///
    /// - Returns: The CKA_ID of the root CMK that is no longer used.
    package func rotateRoot(request: Request) throws(VaultError) -> Identifier {
        try recorded(.rotateRoot, .all(.vault), request) { () throws(VaultError) in
            let object = try newIdentifier()
            return try workingOnKeys(request) { () throws(VaultError) in
                try writing(request, .rotateRoot) { (writer) throws(VaultError) in
                    try writer.announceRoot(object)
                }
                do throws(VaultError) {
                    try makeObject(object, label: "kist:\(keys.vault.hex):root")
                    let canary = try makeCanary(owner: .none, object: object, of: nil)
                    return try moveRoot(under: object, canary, request)
                } catch {
                    // Once VAULT may name the new object, nothing may take it away. What cannot be
                    // taken away now stays announced, and is repair's business.
                    if case .outcomeUnknown = error { throw error }
                    try? tokenObjects.destroy(object)
                    throw error
                }
            }
        }
    }

    private func moveRoot(
        under object: Identifier, _ canary: SealedKey, _ request: Request
    ) throws(VaultError) -> Identifier {
        try writing(request, .rotateRoot) { (writer) throws(VaultError) in
            var header = writer.view.header
            let old = header.rootKey.keyVersion
            header.generation += 1
            header.rootKey = try resealRoot(header, under: object)
            header.canary = canary
            try writer.replaceHeader(with: header, as: .rotateRoot, root: object) {
                () throws(VaultError) in
            }
            return old
        }
    }

    private func resealRoot(
        _ header: VaultHeader, under object: Identifier
    ) throws(VaultError) -> SealedKey {
        let old = header.rootKey.keyVersion
        let root = try dataKeys.open(
            header.rootKey, form: header.form,
            context: contexts.root(object: old, epoch: header.rootKeyEpoch),
            canary: (header.canary, contexts.canary(owner: .none, object: old)), of: nil,
            damaged: .damaged(file: "VAULT", nil))
        guard try isRootKey(root, of: header) else { throw .tokenSick(nil) }
        return try dataKeys.sealProven(
            root, under: object, form: header.form,
            context: contexts.root(object: object, epoch: header.rootKeyEpoch), of: nil)
    }

    /// Whether these bytes are the vault's root key: a token may say yes and give others, and what is
    /// sealed of them would be the only way to everything.
    private func isRootKey(
        _ bytes: borrowing SecretBytes, of header: VaultHeader
    ) throws(VaultError) -> Bool {
        let copy: SecretBytes
        do throws(SecretBytesError) { copy = try bytes.slice(0..<bytes.byteCount) } catch {
            throw VaultError(error)
        }
        do throws(VaultError) {
            return try VaultKeys(
                root: copy, sealedName: header.nameKey, vault: header.vault,
                epoch: header.rootKeyEpoch
            ).fingerprint() == keys.fingerprint()
        } catch .damaged { return false }
    }
}
