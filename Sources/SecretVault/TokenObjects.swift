import PKCS11
import VaultFormat
import Vocabulary

/// CMK versions as objects of the token.
///
/// Design, Making a CMK.
struct TokenObjects {
    let token: Token
    /// The root CMK that is there as long as the vault is; nil while it is made.
    var root: Identifier?

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
        } catch {
            if case .lies(let attribute) = error {
                throw .weakToken(attribute: "\(attribute)")
            }
            throw VaultError(error)
        }
        try settle(object, label: label, profile: profile, acceptsWeak: acceptsWeak)
    }

    /// Has a new object reach the disk, and proves it from a fresh session.
    func settle(
        _ object: Identifier, label: String, profile: TokenProfile, acceptsWeak: Bool
    ) throws(VaultError) {
        // SoftHSM never syncs its files; a record must not outlive its key.
        Token.makeDurable()
        do throws(TokenError) {
            let lies = try token.withSession(readWrite: true, fresh: true) {
                (session) throws(TokenError) in
                try session.proveMasterKey(
                    session.findMasterKey(objectID: object.bytes, profile: profile), label: label,
                    profile: profile)
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
                try session.destroyKey(objectID: object.bytes)
            }
            Token.makeDurable()
        } catch {
            guard case .keyNotFound = error else { throw VaultError(error) }
            try proveGone(object)
        }
    }

    /// Every key object that a fresh session shows, whoever made it.
    func all() throws(VaultError) -> [TokenObject] {
        do throws(TokenError) {
            return try token.withSession(fresh: true) { (session) throws(TokenError) in
                try session.listObjects()
            }
        } catch { throw VaultError(error) }
    }

    /// Whether a fresh session shows the object; if not, it is proven to be gone.
    func isThere(_ object: Identifier) throws(VaultError) -> Bool {
        do throws(TokenError) {
            let isShown = try token.withSession(fresh: true) { (session) throws(TokenError) in
                try Self.shows(session, object)
            }
            if isShown { return true }
        } catch { throw VaultError(error) }
        try proveGone(object)
        return false
    }

    /// Looks for the object in a fresh session, which shows what the token holds.
    ///
    /// - Throws: ``VaultError/tokenSick(_:)`` when it is still there, and when the token does not show
    ///   the root CMK either: then that it shows nothing proves nothing.
    func proveGone(_ object: Identifier) throws(VaultError) {
        let root = root
        let isProven: Bool
        do throws(TokenError) {
            isProven = try token.withSession(fresh: true) { (session) throws(TokenError) -> Bool in
                if let root, try !Self.shows(session, root) { return false }
                return try !Self.shows(session, object)
            }
        } catch { throw VaultError(error) }
        guard isProven else { throw .tokenSick(nil) }
    }

    private static func shows(
        _ session: borrowing Session, _ object: Identifier
    ) throws(TokenError) -> Bool {
        do throws(TokenError) {
            try session.proveGone(objectID: object.bytes)
            return false
        } catch {
            guard case .keyExists = error else { throw error }
            return true
        }
    }
}
