internal import CPKCS11
internal import SecureMemory
internal import Synchronization

/// The PIN that this process has logged in with, wiped when the last reference goes.
final class AcceptedPIN: Sendable {
    let bytes: SecretBytes

    init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
}

extension Token {
    /// Does what may help against `error`, so that what failed can be tried once more.
    ///
    /// A module is begun anew at most once. That ends the login, and a new one takes a second
    /// `C_Login`; it is no guess, because the PIN is the one this token has just accepted, and it is
    /// not made when that may have changed: the token must be the same by all it says of itself, and
    /// show no sign of a wrong PIN, which an accepted one has cleared. So of all logins for one
    /// action of a user at most one can fail, and none can be the last that the token allows.
    ///
    /// - Returns: Whether to try again.
    /// - Throws: What the second login answered, when it speaks of the PIN.
    func recover(from error: TokenError) throws(TokenError) -> Bool {
        switch error.remedy {
        // It may be there for others: a library begun anew will tell.
        case .none where error == .keyNotFound && hasAged: break
        case .none: return false
        case .session where isStillLoggedIn: return true
        case .session, .restart: break
        }
        guard let pin = state.withLock({ $0.pin }) else { return false }
        do throws(TokenError) {
            guard try restart() else { return false }
            let info = self.info
            guard !info.isUserPINCountLow, !info.isUserPINFinalTry, !info.isUserPINLocked,
                !info.isUserPINToBeChanged
            else { return false }
            try enter(pin)
            return true
        } catch {
            switch error {
            case .pinIncorrect, .pinLocked, .pinInvalid: throw error
            default: return false
            }
        }
    }

    /// Begins the module anew and finds this token again, logged out.
    ///
    /// - Returns: False when the module has been begun anew before, or others use it.
    func restart() throws(TokenError) -> Bool {
        guard state.withLock({ $0.lent == 0 }), try module.restart() else { return false }
        // Every session went with the old beginning.
        let known = state.withLock { state in
            state.idle = []
            state.isLoggedIn = false
            state.pin = nil
            return state.info
        }
        try Module.slots.withLock { (_) throws(TokenError) in
            var found: [(CK_SLOT_ID, TokenInfo)] = []
            for slot in try module.slotList() {
                guard let info = try? module.tokenInfo(slot) else { continue }
                if info.isInitialised, info.fields == known.fields { found.append((slot, info)) }
            }
            guard found.count == 1, let (slot, info) = found.first else {
                throw found.isEmpty ? .tokenNotFound : .tokenAmbiguous
            }
            state.withLock { state in
                state.slot = slot
                state.info = info
                state.isInfoFresh = true
            }
        }
        return true
    }

    /// Whether a session that is opened now is logged in: with its last session a token's login ends.
    private var isStillLoggedIn: Bool {
        (try? lend(readWrite: false, fresh: false) { (session) throws(TokenError) in
            try session.requireLogin()
        }) != nil
    }
}

extension Session {
    /// Makes sure that the token shows this session what only its user sees.
    ///
    /// Logged out it would show no key, and a key that is not shown would look like one that is gone.
    ///
    /// - Throws: ``TokenError/unavailable(call:code:)``.
    ///
    /// Source: PKCS #11 v2.40, 5.6 "C_GetSessionInfo".
    func requireLogin() throws(TokenError) {
        var info = CK_SESSION_INFO()
        let session = try line.ready()
        try line.check(
            .getSessionInfo, unsafe line.functions.pointee.C_GetSessionInfo(session, &info))
        guard [CKS_RO_USER_FUNCTIONS, CKS_RW_USER_FUNCTIONS].contains(info.state) else {
            line.spoil()
            throw TokenError(.getSessionInfo, CKR_USER_NOT_LOGGED_IN)
        }
    }
}
