internal import CPKCS11
internal import Synchronization

extension Token {
    /// Finds the one token that has every attribute of `uri`.
    ///
    /// SoftHSM may not list a token while another process logs in to it; a token that is not there
    /// is therefore looked for a few times, within a fraction of a second.
    ///
    /// - Throws: ``TokenError/tokenNotFound``, ``TokenError/tokenAmbiguous``, or what the module
    ///   answered.
    package static func find(_ uri: TokenURI, in module: Module) throws(TokenError) -> Token {
        try module.reinitialiseIfStale()
        var deadline = Deadline(after: .milliseconds(60))
        var isLast = false
        while true {
            do throws(TokenError) {
                if let token = try look(uri, in: module, isLast: isLast) { return token }
            } catch {
                guard error.remedy == .restart, try module.restart(openTokens: 0) else {
                    throw error
                }
                continue
            }
            isLast = !deadline.pauseUnlessPassed()
            try module.reinitialise()
        }
    }

    /// - Returns: The token; nil when it may be hidden and this is not the last look.
    private static func look(
        _ uri: TokenURI, in module: Module, isLast: Bool
    ) throws(TokenError) -> Token? {
        // Under one lock, so that the slot cannot become another one before the token is known.
        try Module.slots.withLock { (_) throws(TokenError) -> Token? in
            let (found, mayBeHidden) = try matches(uri, in: module)
            if found.count > 1 { throw .tokenAmbiguous }
            let isCertain = found.first?.info.isUserPINSet ?? false
            guard isCertain || !mayBeHidden || isLast else { return nil }
            guard let (slot, info) = found.first else { throw .tokenNotFound }
            return Token(module: module, slot: slot, info: info)
        }
    }

    /// Call with ``Module/slots`` held.
    ///
    /// - Returns: The matching tokens, and whether a slot gave an answer that SoftHSM gives while
    ///   it rewrites a token: none, or a token without a name or PIN.
    /// - Throws: What a slot answered that says nothing of its token, when no other slot has it.
    private static func matches(
        _ uri: TokenURI, in module: Module
    ) throws(TokenError) -> (found: [(slot: CK_SLOT_ID, info: TokenInfo)], mayBeHidden: Bool) {
        var found: [(slot: CK_SLOT_ID, info: TokenInfo)] = []
        var mayBeHidden = false
        var failure: TokenError?
        for slot in try module.slotList() {
            let info: TokenInfo
            do throws(TokenError) { info = try module.tokenInfo(slot) } catch {
                guard let known = module.lastKnown(slot) else {
                    if error == TokenError(.getTokenInfo, CKR_GENERAL_ERROR) {
                        mayBeHidden = true
                    } else {
                        failure = failure ?? error
                    }
                    continue
                }
                info = known
            }
            if info.manufacturer.hasPrefix(SoftHSM.manufacturer) && !info.isUserPINSet {
                mayBeHidden = true
            }
            if info.isInitialised && uri.matches(info, slot: slot) {
                found.append((slot, info))
            }
        }
        if let failure, found.isEmpty { throw failure }
        return (found, mayBeHidden)
    }
}

extension Module {
    /// More slots than any host has; a longer list is refused rather than asked for twice.
    private static let slotLimit = 4096

    /// The slots that have a token.
    ///
    /// Call with ``Module/slots`` held.
    func slotList() throws(TokenError) -> [CK_SLOT_ID] {
        var list = [CK_SLOT_ID](repeating: 0, count: Module.slotLimit)
        var count = CK_ULONG(list.count)
        let code = unsafe functions.pointee.C_GetSlotList(CK_BBOOL(CK_TRUE), &list, &count)
        guard code == CKR_OK else { throw TokenError(.getSlotList, code) }
        guard count <= list.count else {
            throw .refused(call: .getSlotList, code: ReturnValue(rawValue: CKR_BUFFER_TOO_SMALL))
        }
        return Array(list[..<Int(count)])
    }

    /// What the token in `slot` says about itself.
    ///
    /// Call with ``Module/slots`` held.
    func tokenInfo(_ slot: CK_SLOT_ID) throws(TokenError) -> TokenInfo {
        var info = CK_TOKEN_INFO()
        let code = unsafe functions.pointee.C_GetTokenInfo(slot, &info)
        guard code == CKR_OK else { throw TokenError(.getTokenInfo, code) }
        let known = TokenInfo(info)
        remember(known, in: slot)
        return known
    }

    func openSession(_ slot: CK_SLOT_ID, readWrite: Bool) throws(TokenError) -> CK_SESSION_HANDLE {
        let flags = CKF_SERIAL_SESSION | (readWrite ? CKF_RW_SESSION : 0)
        var handle = CK_SESSION_HANDLE(CK_INVALID_HANDLE)
        let code = Module.slots.withLock { _ in
            unsafe functions.pointee.C_OpenSession(slot, flags, nil, nil, &handle)
        }
        guard code == CKR_OK else { throw TokenError(.openSession, code) }
        return handle
    }

    func closeSession(_ handle: CK_SESSION_HANDLE) {
        _ = unsafe functions.pointee.C_CloseSession(handle)
    }
}
