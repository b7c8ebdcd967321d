internal import CPKCS11
package import SecureMemory
internal import Synchronization

extension Token {
    /// Makes a development token on SoftHSM's free slot, with a user PIN.
    ///
    /// Follow it with the first key, ``makeDurable()`` and ``SoftHSM/protect(tokenFolder:)``.
    ///
    /// - Parameters:
    ///   - label: At most 32 bytes of UTF-8. The caller sees to it that it is not taken.
    ///   - soPIN: The security officer's PIN, needed to reset the user's.
    /// - Returns: The new token's serial number.
    /// - Throws: ``TokenError/tokenNotFound`` when no slot is free, or what the module answered.
    ///
    /// Source: PKCS #11 v2.40, 5.5 "C_InitToken", "C_InitPIN".
    package static func initialise(
        module: Module, label: String, soPIN: borrowing SecretBytes, userPIN: borrowing SecretBytes
    ) throws(TokenError) -> String {
        precondition(label.utf8.count <= 32)
        return try Module.making.withLock { (_) throws(TokenError) in
            try make(module: module, label: label, soPIN: soPIN, userPIN: userPIN)
        }
    }

    private static func make(
        module: Module, label: String, soPIN: borrowing SecretBytes, userPIN: borrowing SecretBytes
    ) throws(TokenError) -> String {
        let slot = try freeSlot(of: module)
        let functions = unsafe module.functions
        var name = Array(label.utf8) + [UInt8](repeating: 0x20, count: 32 - label.utf8.count)
        try check(
            .initToken,
            soPIN.read { span in
                unsafe span.withUnsafeBytes { bytes in
                    unsafe functions.pointee.C_InitToken(
                        slot, bytePointer(bytes), CK_ULONG(bytes.count), &name)
                }
            })
        let session = try module.openSession(slot, readWrite: true)
        defer { module.closeSession(session) }
        try check(
            .login,
            soPIN.read { span in
                unsafe span.withUnsafeBytes { bytes in
                    unsafe functions.pointee.C_Login(
                        session, CKU_SO, bytePointer(bytes), CK_ULONG(bytes.count))
                }
            })
        try check(
            .initPIN,
            userPIN.read { span in
                unsafe span.withUnsafeBytes { bytes in
                    unsafe functions.pointee.C_InitPIN(
                        session, bytePointer(bytes), CK_ULONG(bytes.count))
                }
            })
        try check(.logout, unsafe functions.pointee.C_Logout(session))
        return try Module.slots.withLock { (_) throws(TokenError) in
            try module.tokenInfo(slot).serial
        }
    }

    private static func freeSlot(of module: Module) throws(TokenError) -> CK_SLOT_ID {
        try Module.slots.withLock { (_) throws(TokenError) in
            // The one length query there is: it is what makes SoftHSM add a free slot.
            var count: CK_ULONG = 0
            try check(
                .getSlotList,
                unsafe module.functions.pointee.C_GetSlotList(CK_BBOOL(CK_TRUE), nil, &count))
            for slot in try module.slotList() {
                // A protected token that is logged in to cannot say who it is; it is not free.
                guard let info = try? module.tokenInfo(slot) else { continue }
                if !info.isInitialised { return slot }
            }
            throw .tokenNotFound
        }
    }

    private static func check(_ call: TokenCall, _ code: CK_RV) throws(TokenError) {
        if code != CKR_OK { throw TokenError(call, code) }
    }
}
