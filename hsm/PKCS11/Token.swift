internal import CPKCS11
internal import Glibc
package import SecureMemory
internal import Synchronization

/// One token of a module, and this process's login to it.
///
/// Login belongs to process and token (PKCS #11 v2.40, 2.6), and closing the last session ends it:
/// one resident session keeps it. Safe to use from several threads, each with sessions of its own.
package final class Token: Sendable {
    let module: Module
    let state: Mutex<State>

    struct State {
        /// Another one, perhaps, when the module was begun anew.
        var slot: CK_SLOT_ID
        var info: TokenInfo
        /// False once the PIN counters may have moved.
        var isInfoFresh = true
        var isLoggedIn = false
        /// The resident sessions that nobody borrows; of one thread, one.
        var idle: [ResidentSession] = []
        /// How many are kept.
        var kept = 1
        /// How many sessions are lent.
        var lent = 0
        /// What this process is logged in with.
        var pin: AcceptedPIN?
    }

    init(module: Module, slot: CK_SLOT_ID, info: TokenInfo) {
        self.module = module
        state = Mutex(State(slot: slot, info: info))
        module.tokenOpened()
    }

    deinit {
        close()
        module.tokenClosed()
    }

    /// What the token said when it was last asked.
    package var info: TokenInfo { state.withLock { $0.info } }

    var slot: CK_SLOT_ID { state.withLock { $0.slot } }

    /// Logs in as user, with exactly one `C_Login`, or with none when this object has logged in
    /// before.
    ///
    /// Never tries again. The accepted PIN is kept, in locked memory, until the token is closed:
    /// see ``recover(from:)`` for the one other use of it.
    ///
    /// After a failed login, and after ``logout()``, let go of this token and find it anew: SoftHSM
    /// may need that.
    ///
    /// - Parameters:
    ///   - pin: Wiped when it is refused.
    ///   - allowFinalTry: Whether to spend the last try before the token locks the PIN.
    /// - Throws: ``TokenError/pinIncorrect``, ``TokenError/pinLocked``, ``TokenError/pinFinalTry``,
    ///   ``TokenError/pinInvalid(_:)``, ``TokenError/busy``, or what the token answered.
    ///
    /// Source: PKCS #11 v2.40, 5.6 "C_Login".
    package func login(
        pin: consuming SecretBytes, allowFinalTry: Bool = false
    ) throws(TokenError) {
        guard !state.withLock({ $0.isLoggedIn }) else { return }
        try requireTries(allowFinalTry)
        let pin = AcceptedPIN(pin)
        do throws(TokenError) {
            try enter(pin)
        } catch {
            // There is none for what `C_Login` says: the PIN may have been looked at.
            guard error.remedy != .none, try restart() else { throw error }
            try requireTries(allowFinalTry)
            try enter(pin)
        }
    }

    private func requireTries(_ allowFinalTry: Bool) throws(TokenError) {
        let info = try knownInfo()
        if info.isUserPINLocked { throw .pinLocked }
        if info.isUserPINFinalTry && !allowFinalTry { throw .pinFinalTry }
    }

    /// One session, one `C_Login`.
    func enter(_ pin: AcceptedPIN) throws(TokenError) {
        let session = try module.openSession(slot, readWrite: false)
        let lock: Int32?
        do throws(TokenError) { lock = try module.takeLoginLock() } catch {
            module.closeSession(session)
            throw error
        }
        defer { if let lock { SoftHSM.unlockLogin(lock) } }
        let code = pin.bytes.read { span in
            unsafe span.withUnsafeBytes { bytes in
                unsafe module.functions.pointee.C_Login(
                    session, CKU_USER, bytePointer(bytes), CK_ULONG(bytes.count))
            }
        }
        if info.manufacturer.hasPrefix(SoftHSM.manufacturer) { module.noteLogin() }
        guard code == CKR_OK || code == CKR_USER_ALREADY_LOGGED_IN else {
            module.closeSession(session)
            state.withLock { $0.isInfoFresh = false }
            throw TokenError(.login, code)
        }
        let surplus = state.withLock { state -> CK_SESSION_HANDLE? in
            state.isLoggedIn = true
            state.pin = pin
            guard state.idle.isEmpty else { return session }
            state.idle = [ResidentSession(handle: session)]
            return nil
        }
        if let surplus { module.closeSession(surplus) }
    }

    /// Ends the login, for every user of this token in the process.
    package func logout() {
        guard let session = state.withLock({ $0.isLoggedIn ? $0.idle.first : nil }) else { return }
        _ = unsafe module.functions.pointee.C_Logout(session.handle)
        state.withLock { $0.isLoggedIn = false }
        close()
    }

    /// Closes the resident sessions; with the process's last session of this token, its login ends.
    package func close() {
        let sessions = state.withLock { state -> [ResidentSession] in
            defer { state.idle = [] }
            state.isLoggedIn = false
            state.pin = nil
            return state.idle
        }
        for session in sessions { module.closeSession(session.handle) }
    }

    /// Says how many sessions stay open while nobody borrows them, and closes what is more.
    func keepSessions(_ count: Int) {
        let surplus = state.withLock { state -> [ResidentSession] in
            state.kept = count
            let surplus = Array(state.idle.dropFirst(count))
            state.idle = Array(state.idle.prefix(count))
            return surplus
        }
        for session in surplus { module.closeSession(session.handle) }
    }

    /// Lends a session to `body`: one session, one thread, until `body` is done.
    ///
    /// A session in which an operation failed is replaced, also in the middle of `body`. When the
    /// session or the module was at fault, `body` is run a second time, from its beginning, in a new
    /// session: it must be such that it can be.
    ///
    /// - Parameters:
    ///   - readWrite: Needed to make or destroy a master key; always a session of its own.
    ///   - fresh: A session opened now, which shows what the token holds rather than what an older
    ///     session remembers.
    ///   - onceOnly: Whether `body` is not to be run again whatever happens.
    /// - Throws: What `body` throws, or what opening a session answered.
    package func withSession<R: ~Copyable>(
        readWrite: Bool = false, fresh: Bool = false, onceOnly: Bool = false,
        _ body: (borrowing Session) throws(TokenError) -> R
    ) throws(TokenError) -> R {
        do throws(TokenError) {
            return try lend(readWrite: readWrite, fresh: fresh, body)
        } catch {
            guard !onceOnly, try recover(from: error) else { throw error }
        }
        return try lend(readWrite: readWrite, fresh: fresh, body)
    }

    /// Lends a session once.
    func lend<R: ~Copyable>(
        readWrite: Bool, fresh: Bool, _ body: (borrowing Session) throws(TokenError) -> R
    ) throws(TokenError) -> R {
        let resident = readWrite || fresh ? nil : takeResident()
        let stays = resident != nil || !readWrite && !fresh && state.withLock { $0.kept > 1 }
        let lent: ResidentSession
        if let resident {
            lent = resident
        } else {
            lent = ResidentSession(handle: try module.openSession(slot, readWrite: readWrite))
        }
        let session = Session(token: self, readWrite: readWrite, lent)
        state.withLock { $0.lent += 1 }
        defer { giveBack(session.line, stays: stays) }
        return try body(session)
    }

    /// Makes what was written last survive a power cut, as far as this host is concerned.
    ///
    /// SoftHSM and NSS never sync their files; which they are is not ours to know.
    package static func makeDurable() { sync() }

    private func takeResident() -> ResidentSession? {
        state.withLock { $0.idle.popLast() }
    }

    /// The resident session goes back to its place, renewed first if it was spoiled, so that there is
    /// no moment without a session and the login lasts.
    private func giveBack(_ line: SessionLine, stays: Bool) {
        state.withLock { $0.lent -= 1 }
        if stays { _ = try? line.ready() }
        guard stays, !line.isSpoiled else {
            module.closeSession(line.handle)
            return
        }
        let surplus = state.withLock { state -> CK_SESSION_HANDLE? in
            guard state.isLoggedIn, state.idle.count < state.kept else { return line.handle }
            state.idle.append(ResidentSession(handle: line.handle, keys: line.keys))
            return nil
        }
        if let surplus { module.closeSession(surplus) }
    }

    /// What the token says about its PIN before it is tried.
    ///
    /// After a failed login it is asked again, except SoftHSM, which counts no tries, and which
    /// cannot answer once a login could not rewrite its file.
    private func knownInfo() throws(TokenError) -> TokenInfo {
        let (known, isFresh) = state.withLock { ($0.info, $0.isInfoFresh) }
        if isFresh || known.manufacturer.hasPrefix(SoftHSM.manufacturer) { return known }
        let fresh = try Module.slots.withLock { (_) throws(TokenError) in
            try module.tokenInfo(slot)
        }
        try confirm(fresh)
        return fresh
    }

    /// Takes note of what the token says about itself now.
    ///
    /// - Throws: ``TokenError/unavailable(call:code:)`` when it is another token.
    func confirm(_ fresh: TokenInfo) throws(TokenError) {
        let isSame = state.withLock { state -> Bool in
            guard fresh.isInitialised, fresh.serial == state.info.serial else { return false }
            state.info = fresh
            state.isInfoFresh = true
            return true
        }
        guard isSame else {
            throw .unavailable(
                call: .getTokenInfo, code: ReturnValue(rawValue: CKR_TOKEN_NOT_RECOGNIZED))
        }
    }
}

/// C wants bytes without `const`, also where it only reads.
func bytePointer(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutablePointer<UInt8>? {
    guard let base = bytes.baseAddress else { return nil }
    return unsafe UnsafeMutableRawPointer(mutating: base).assumingMemoryBound(to: UInt8.self)
}
