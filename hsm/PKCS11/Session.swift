internal import CPKCS11
package import SecureMemory

/// A session lent by ``Token/withSession(readWrite:fresh:onceOnly:_:)``.
package struct Session: ~Copyable {
    let token: Token
    let line: SessionLine

    init(token: Token, readWrite: Bool, _ lent: ResidentSession) {
        self.token = token
        line = SessionLine(
            module: token.module, slot: token.slot, readWrite: readWrite, lent)
    }

    /// Bytes from the token's random generator, straight into locked memory.
    ///
    /// - Throws: ``TokenError/lies(_:)`` when the token answers yes and gives nothing but zeros
    ///   (judged from 16 bytes on), or what the token answered.
    ///
    /// Source: PKCS #11 v2.40, 5.15 "C_GenerateRandom".
    package func generateRandom(_ byteCount: Int) throws(TokenError) -> SecretBytes {
        var bytes = try SecretBytes.make(byteCount)
        let handle = try line.ready()
        let code = bytes.write { span in
            unsafe span.withUnsafeMutableBytes { buffer in
                unsafe line.functions.pointee.C_GenerateRandom(
                    handle, bytePointer(UnsafeRawBufferPointer(buffer)), CK_ULONG(buffer.count))
            }
        }
        try line.check(.generateRandom, code)
        let isZero = bytes.read { span in
            unsafe span.withUnsafeBytes { unsafe $0.allSatisfy { $0 == 0 } }
        }
        if isZero && byteCount >= 16 { throw .lies(.random) }
        return bytes
    }

    /// Bytes that need not be kept secret: nonces.
    func generateNonce() throws(TokenError) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: NewDataKey.ivByteCount)
        let handle = try line.ready()
        try line.check(
            .generateRandom,
            unsafe line.functions.pointee.C_GenerateRandom(handle, &nonce, CK_ULONG(nonce.count)))
        if nonce.allSatisfy({ $0 == 0 }) { throw .lies(.random) }
        return nonce
    }
}

/// An open session and the master keys that were found in it.
struct ResidentSession {
    let handle: CK_SESSION_HANDLE
    var keys: [MasterKey] = []
}

/// The session's handle, which changes when an operation has failed: some modules never forget a
/// failed operation, and there is no way to tell which.
@safe final class SessionLine {
    let module: Module
    private let slot: CK_SLOT_ID
    private let readWrite: Bool
    private(set) var handle: CK_SESSION_HANDLE
    private(set) var isSpoiled = false
    /// The master keys that were found in this very session.
    private(set) var keys: [MasterKey]

    init(module: Module, slot: CK_SLOT_ID, readWrite: Bool, _ lent: ResidentSession) {
        self.module = module
        self.slot = slot
        self.readWrite = readWrite
        handle = lent.handle
        keys = lent.keys
    }

    var functions: UnsafeMutablePointer<CK_FUNCTION_LIST> { unsafe module.functions }

    /// A handle fit for a new operation.
    ///
    /// The new session is opened before the spoiled one is closed, because closing the last one
    /// would log out.
    func ready() throws(TokenError) -> CK_SESSION_HANDLE {
        guard isSpoiled else { return handle }
        let renewed = try module.openSession(slot, readWrite: readWrite)
        module.closeSession(handle)
        handle = renewed
        keys = []
        isSpoiled = false
        return renewed
    }

    func remember(_ key: MasterKey) {
        keys.removeAll { $0.objectID == key.objectID }
        keys.append(key)
    }

    /// Passes success; on anything else spoils the session and says what failed.
    func check(_ call: TokenCall, _ code: CK_RV) throws(TokenError) {
        guard code != CKR_OK else { return }
        isSpoiled = true
        throw TokenError(call, code)
    }

    /// The same, for the calls whose refusal may mean that the data is not authentic.
    func checkOpening(_ call: TokenCall, _ code: CK_RV) throws(TokenError) {
        guard code != CKR_OK else { return }
        isSpoiled = true
        throw TokenError.opening(call, code)
    }

    /// Whether the token did what it should refuse.
    ///
    /// A session or a token that is gone has refused nothing, and proves nothing.
    func isGranted(_ call: TokenCall, _ code: CK_RV) throws(TokenError) -> Bool {
        guard code != CKR_OK else { return true }
        isSpoiled = true
        let error = TokenError(call, code)
        if error.provesNothing { throw error }
        return false
    }

    func spoil() { isSpoiled = true }
}

extension SecretBytes {
    static func make(_ byteCount: Int) throws(TokenError) -> SecretBytes {
        do { return try SecretBytes(byteCount: byteCount) } catch { throw .outOfMemory }
    }
}
