import PKCS11
import VaultFormat
import Vocabulary

/// CMK versions as objects of the token.
///
/// Design, Making a CMK.
struct TokenObjects {
    let token: Token

    /// Makes the object with its final attributes, has it reach the disk, and proves it from a fresh
    /// session.
    func make(
        _ object: Identifier, label: String, form: TokenForm, acceptsWeak: Bool
    ) throws(VaultError) {
        let profile = try DataKeys.profile(of: form)
        do throws(TokenError) {
            try token.withSession(readWrite: true, onceOnly: true) {
                (session) throws(TokenError) in
                _ = try session.makeMasterKey(
                    objectID: object.bytes, label: label, profile: profile,
                    acceptWeak: acceptsWeak)
            }
            // SoftHSM never syncs its files; a record must not outlive its key.
            Token.makeDurable()
            let lies = try token.withSession(readWrite: true, fresh: true) {
                (session) throws(TokenError) in
                try session.proveMasterKey(
                    session.findMasterKey(objectID: object.bytes), label: label, profile: profile)
            }
            if !acceptsWeak, let lie = lies.first { throw .lies(lie) }
        } catch {
            if case .lies(let attribute) = error {
                throw .weakToken(attribute: "\(attribute)")
            }
            throw VaultError(error)
        }
    }

    /// Destroys the object, if it is there.
    func destroy(_ object: Identifier) throws(VaultError) {
        do throws(TokenError) {
            try token.withSession(readWrite: true) { (session) throws(TokenError) in
                try session.destroyMasterKey(objectID: object.bytes)
            }
            Token.makeDurable()
        } catch {
            if case .keyNotFound = error { return }
            throw VaultError(error)
        }
    }

    /// Looks for the object in a fresh session, which shows what the token holds.
    ///
    /// - Throws: ``VaultError/tokenSick(_:)`` when it is still there.
    func proveGone(_ object: Identifier) throws(VaultError) {
        do throws(TokenError) {
            try token.withSession(fresh: true) { (session) throws(TokenError) in
                _ = try session.findMasterKey(objectID: object.bytes)
            }
        } catch {
            if case .keyNotFound = error { return }
            throw VaultError(error)
        }
        throw .tokenSick(nil)
    }
}
