internal import CPKCS11
internal import Synchronization

extension Module {
    /// Finalises the library and initialises it, after a failure that this may end, with a pause so
    /// that many processes do not come back to a token in the same moment.
    ///
    /// One token of the process may be open: the caller's, who finds it anew.
    ///
    /// - Returns: False when it was done before, in the life of this object, or may not be done.
    func restart(openTokens: Int = 1) throws(TokenError) -> Bool {
        guard Module.openTokens.withLock({ $0 == openTokens }) else { return false }
        let isFirst = state.withLock { state in
            guard !state.wasRestarted, state.isOurs, !state.isClosed else { return false }
            state.wasRestarted = true
            return true
        }
        guard isFirst else { return false }
        Deadline.pause(milliseconds: 5...25)
        return try reinitialise(openTokens: openTokens)
    }

    /// Makes the library look at its tokens afresh, when nobody else is using it.
    ///
    /// - Returns: Whether it was done.
    @discardableResult
    func reinitialise(openTokens expected: Int = 0) throws(TokenError) -> Bool {
        try Module.making.withLock { (_) throws(TokenError) in
            try Module.slots.withLock { (_) throws(TokenError) in
                try state.withLock { (state) throws(TokenError) -> Bool in
                    guard state.isOurs, !state.isClosed else { return false }
                    if let tokenFolder, state.loginLock == nil {
                        state.loginLock = try SoftHSM.lockLogin(
                            tokenFolder: tokenFolder, patience: patience)
                    }
                    let code = Module.openTokens.withLock { openTokens -> CK_RV? in
                        guard openTokens == expected else { return nil }
                        state.known = []
                        if let tokenFolder {
                            state.generations = SoftHSM.Generations(in: tokenFolder)
                        }
                        state.isStale = false
                        _ = unsafe functions.pointee.C_Finalize(nil)
                        return unsafe Module.initialise(functions, arguments: arguments)
                    }
                    guard let code else { return false }
                    state.isClosed = code != CKR_OK
                    guard code == CKR_OK else { throw TokenError(.initialize, code) }
                    return true
                }
            }
        }
    }

    /// A SoftHSM token that a login could not rewrite, as it should be, takes no second login until
    /// the library starts anew.
    func noteLogin() { state.withLock { $0.isStale = true } }

    func reinitialiseIfStale() throws(TokenError) {
        if state.withLock({ $0.isStale }) { try reinitialise() }
    }

    func remember(_ info: TokenInfo, in slot: CK_SLOT_ID) {
        state.withLock { state in
            state.known.removeAll { $0.slot == slot }
            state.known.append((slot, info))
        }
    }

    /// What the slot's token last said, when it cannot say it again: a SoftHSM token that a login
    /// could not rewrite works, but answers `C_GetTokenInfo` no more until the library is finalised.
    func lastKnown(_ slot: CK_SLOT_ID) -> TokenInfo? {
        state.withLock { state in
            guard let info = state.known.first(where: { $0.slot == slot })?.info, info.isUserPINSet,
                info.manufacturer.hasPrefix(SoftHSM.manufacturer)
            else { return nil }
            return info
        }
    }
}
