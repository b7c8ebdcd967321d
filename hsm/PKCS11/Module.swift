internal import CPKCS11
internal import Glibc
internal import Synchronization

/// A PKCS #11 library, loaded and initialised.
///
/// The library stays mapped until the process ends: modules leave exit handlers and threads behind
/// that must not point into nothing.
@safe package final class Module: Sendable {
    package let path: String
    /// Valid for the process's life, filled once by the library, never written afterwards.
    nonisolated(unsafe) let functions: UnsafeMutablePointer<CK_FUNCTION_LIST>
    let arguments: String?
    let tokenFolder: String?
    /// SoftHSM's token folder, when a login could rewrite a token in it: a kill in that moment loses
    /// the token, see ``SoftHSM/protect(tokenFolder:)``.
    package let exposedTokenFolder: String?
    let patience: Duration
    let state: Mutex<State>
    /// Held for every call that looks a slot up.
    ///
    /// SoftHSM 2.6 keeps its slots in a map without a lock, and making a token inserts into it.
    static let slots = Mutex<Void>(())
    /// Held while a token is made, so that two do not take the same free slot.
    static let making = Mutex<Void>(())

    /// How many tokens are open in this process, and the lock under which libraries are initialised
    /// and finalised: another ``Module`` may share the library with this one.
    static let openTokens = Mutex(0)

    struct State {
        /// False when somebody else in this process initialised the library: theirs to finalise.
        var isOurs: Bool
        var isClosed = false
        /// Whether the library was begun anew because something failed.
        var wasRestarted = false
        /// Whether a token has to be looked at afresh before the next login.
        var isStale = false
        /// As they were before the library began.
        var generations: SoftHSM.Generations
        /// What each slot's token last said about itself.
        var known: [(slot: CK_SLOT_ID, info: TokenInfo)] = []
        /// The login lock, held from before `C_Initialize` until the first login is over.
        var loginLock: Int32?
    }

    /// Loads a module and initialises it with its own locking, in a second try if the first failed in
    /// a way that may pass: that is this module's one restart then.
    ///
    /// - Parameters:
    ///   - path: Absolute. File, folders and links on the way must belong to root or the caller and
    ///     not be writable by others (a sticky folder may be).
    ///   - initArguments: `pReserved`, for the modules that are configured through it.
    ///   - softHSMTokenFolder: SoftHSM's `directories.tokendir`, when the module is SoftHSM. If a
    ///     login could rewrite a token there, logins are serialised by a lock on this folder.
    ///   - patience: How long to wait for that lock.
    /// - Throws: ``TokenError/moduleNotFound(path:)``, ``TokenError/moduleUntrusted(path:why:)``,
    ///   ``TokenError/notAModule(path:)``, ``TokenError/busy``, or what `C_Initialize` answered.
    ///
    /// Source: PKCS #11 v2.40, 5.4 "C_Initialize".
    package init(
        path: String, initArguments: String? = nil, softHSMTokenFolder: String? = nil,
        patience: Duration = .seconds(10)
    ) throws(TokenError) {
        if softHSMTokenFolder != nil { Module.expectCPlusPlus() }
        let functions = unsafe try Module.load(ModuleTrust.resolve(path), named: path)
        var lock: Int32?
        if let folder = softHSMTokenFolder {
            lock = try SoftHSM.lockLogin(tokenFolder: folder, patience: patience)
        }
        let generations = softHSMTokenFolder.map { SoftHSM.Generations(in: $0) } ?? .none
        var code = Module.openTokens.withLock { _ in
            unsafe Module.initialise(functions, arguments: initArguments)
        }
        let mayPass = TokenError(.initialize, code).remedy == .restart
        if mayPass {
            Deadline.pause(milliseconds: 5...25)
            code = Module.openTokens.withLock { _ in
                unsafe Module.initialise(functions, arguments: initArguments)
            }
        }
        guard code == CKR_OK || code == CKR_CRYPTOKI_ALREADY_INITIALIZED else {
            if let lock { SoftHSM.unlockLogin(lock) }
            throw TokenError(.initialize, code)
        }
        self.path = path
        unsafe self.functions = functions
        arguments = initArguments
        tokenFolder = softHSMTokenFolder
        exposedTokenFolder = lock == nil ? nil : softHSMTokenFolder
        self.patience = patience
        state = Mutex(
            State(
                isOurs: code == CKR_OK, wasRestarted: mayPass, generations: generations,
                loginLock: lock))
    }

    /// Finalises the library if this object initialised it.
    ///
    /// Open tokens are of no use afterwards.
    package func close() {
        state.withLock { state in
            if let lock = state.loginLock { SoftHSM.unlockLogin(lock) }
            state.loginLock = nil
            guard state.isOurs, !state.isClosed else { return }
            state.isClosed = true
            Module.openTokens.withLock { _ in _ = unsafe functions.pointee.C_Finalize(nil) }
        }
    }

    deinit { close() }

    func tokenOpened() { Module.openTokens.withLock { $0 += 1 } }
    func tokenClosed() { Module.openTokens.withLock { $0 -= 1 } }

    /// The login lock: the one held since `C_Initialize`, or a new one; nil when none is needed.
    ///
    /// The caller closes it when the login is over.
    func takeLoginLock() throws(TokenError) -> Int32? {
        let held = state.withLock { state -> Int32? in
            defer { state.loginLock = nil }
            return state.loginLock
        }
        if let held { return held }
        guard let tokenFolder else { return nil }
        return try SoftHSM.lockLogin(tokenFolder: tokenFolder, patience: patience)
    }

    /// Loads the library that a module written in C++ is about to bring, without resolving the thousand
    /// calls that it makes within itself, of which few are made: a twentieth of a get.
    ///
    /// The module's own are resolved at once.
    private static func expectCPlusPlus() {
        _ = unsafe dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_LOCAL)
    }

    private static func load(
        _ resolved: String, named path: String
    ) throws(TokenError) -> UnsafeMutablePointer<CK_FUNCTION_LIST> {
        // RTLD_LOCAL: the module's symbols, and its OpenSSL's, stay out of everybody else's way.
        guard let library = unsafe dlopen(resolved, RTLD_NOW | RTLD_LOCAL) else {
            throw .notAModule(path: path)
        }
        guard let symbol = unsafe dlsym(library, "C_GetFunctionList") else {
            unsafe dlclose(library)
            throw .notAModule(path: path)
        }
        typealias GetFunctionList =
            @convention(c) (
                UnsafeMutablePointer<UnsafeMutablePointer<CK_FUNCTION_LIST>?>?
            ) -> CK_RV
        let getFunctionList = unsafe unsafeBitCast(symbol, to: GetFunctionList.self)
        var list: UnsafeMutablePointer<CK_FUNCTION_LIST>?
        let code = unsafe getFunctionList(&list)
        guard code == CKR_OK else { throw TokenError(.getFunctionList, code) }
        guard let list = unsafe list, unsafe isComplete(list.pointee) else {
            throw .notAModule(path: path)
        }
        return unsafe list
    }

    /// Whether every function we call is there.
    ///
    /// The standard wants stubs for the rest, not holes.
    private static func isComplete(_ list: CK_FUNCTION_LIST) -> Bool {
        let holes = [
            unsafe list.C_Initialize == nil,
            unsafe list.C_Finalize == nil,
            unsafe list.C_GetSlotList == nil,
            unsafe list.C_GetTokenInfo == nil,
            unsafe list.C_GetMechanismInfo == nil,
            unsafe list.C_InitToken == nil,
            unsafe list.C_InitPIN == nil,
            unsafe list.C_OpenSession == nil,
            unsafe list.C_GetSessionInfo == nil,
            list.C_CloseSession == nil,
            unsafe list.C_Login == nil,
            list.C_Logout == nil,
            unsafe list.C_GenerateRandom == nil,
            unsafe list.C_GenerateKey == nil,
            unsafe list.C_CreateObject == nil,
            list.C_DestroyObject == nil,
            unsafe list.C_GetAttributeValue == nil,
            unsafe list.C_SetAttributeValue == nil,
            unsafe list.C_FindObjectsInit == nil,
            unsafe list.C_FindObjects == nil,
            list.C_FindObjectsFinal == nil,
            unsafe list.C_EncryptInit == nil,
            unsafe list.C_Encrypt == nil,
            unsafe list.C_DecryptInit == nil,
            unsafe list.C_Decrypt == nil,
            unsafe list.C_WrapKey == nil,
            unsafe list.C_UnwrapKey == nil,
        ]
        return !holes.contains(true)
    }

    static func initialise(
        _ functions: UnsafeMutablePointer<CK_FUNCTION_LIST>, arguments: String?
    ) -> CK_RV {
        // Twice the room, zeroed: NSS reads one pointer past the standard's struct.
        let size = unsafe 2 * MemoryLayout<CK_C_INITIALIZE_ARGS>.stride
        guard let room = unsafe calloc(1, size) else { return CKR_HOST_MEMORY }
        defer { unsafe free(room) }
        var reserved: UnsafeMutablePointer<CChar>? = nil
        if let arguments { unsafe reserved = strdup(arguments) }
        defer { unsafe free(reserved) }
        let block = unsafe room.bindMemory(to: CK_C_INITIALIZE_ARGS.self, capacity: 2)
        unsafe block.pointee.flags = CKF_OS_LOCKING_OK
        unsafe block.pointee.pReserved = UnsafeMutableRawPointer(reserved)
        return unsafe functions.pointee.C_Initialize(room)
    }
}
