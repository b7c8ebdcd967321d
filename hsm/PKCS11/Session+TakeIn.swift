internal import CPKCS11
internal import SecureMemory

/// Key material from outside.
///
/// Source: PKCS #11 v2.40, 5.7 "C_CreateObject", 5.13 "C_UnwrapKey".
extension Session {
    /// Takes material in as a master key that ends with the session: all of a master key but that it
    /// lies on the token.
    ///
    /// What comes in so has been looked at before anything is kept.
    ///
    /// - Returns: A key for use in this session only.
    /// - Throws: As ``takeInMasterKey(_:objectID:label:profile:acceptWeak:)``.
    package func takeInForTrial(
        _ material: WrappedMaterial, objectID: [UInt8], label: String, profile: TokenProfile,
        acceptWeak: Bool = false
    ) throws(TokenError) -> MasterKey {
        var request = MasterKeyTemplate(objectID: objectID, label: label, profile: profile)
        request.isOnToken = false
        return try takeIn(material, as: request, acceptWeak)
    }

    /// Takes material in as a master key of the token and reads back what came of it.
    ///
    /// The session must be read-write. What ``makeMasterKey(objectID:label:profile:acceptWeak:)``
    /// says holds here; `CKA_LOCAL` and `CKA_ALWAYS_SENSITIVE` are rightly false.
    ///
    /// - Throws: ``TokenError/cannotOpen(call:code:)`` when it was not wrapped under this key by this
    ///   mechanism, or is not 32 bytes long; ``TokenError/keyExists``, ``TokenError/lies(_:)``, or
    ///   what the token answered.
    package func takeInMasterKey(
        _ material: WrappedMaterial, objectID: [UInt8], label: String, profile: TokenProfile,
        acceptWeak: Bool = false
    ) throws(TokenError) -> MasterKey {
        guard try keys(ofID: objectID).isEmpty else { throw .keyExists }
        let request = MasterKeyTemplate(objectID: objectID, label: label, profile: profile)
        return try takeIn(material, as: request, acceptWeak)
    }

    private func takeIn(
        _ material: WrappedMaterial, as request: MasterKeyTemplate, _ acceptWeak: Bool
    ) throws(TokenError) -> MasterKey {
        precondition(request.objectID.count == MasterKey.objectIDByteCount)
        // 32 bytes are no RSA pair.
        guard request.profile.oaep == nil else { throw .schemeUnsupported }
        // No token gets to see bytes that no RSA-2048 key wrapped.
        guard material.bytes.count == Session.wrappedMaterialByteCount else {
            throw Session.wrongLength
        }
        let pair = try findWorkingKey(
            objectID: material.wrappingKey, kind: .rsa(bitCount: 2048))
        let handle: CK_OBJECT_HANDLE
        switch material.way {
        case .unwrap: handle = try unwrap(material, under: pair, as: request)
        case .decrypt:
            let value = try decrypt(material.bytes, with: pair, by: material.mechanism)
            guard value.byteCount == NewDataKey.byteCount else { throw Session.wrongLength }
            handle = try create(value, as: request)
        }
        let key = MasterKey(objectID: request.objectID, handle: handle)
        let differences = try differences(of: key, from: request)
        let isLong = differences.contains(.valueLength)
        if isLong || !differences.isEmpty && !acceptWeak {
            try destroy(handle)
            // SoftHSM makes an AES key of any length, and of an unwrapped one it says 0.
            if isLong { throw Session.wrongLength }
            throw .lies(differences[0])
        }
        return key
    }

    private func unwrap(
        _ material: WrappedMaterial, under pair: MasterKey, as request: MasterKeyTemplate
    ) throws(TokenError) -> CK_OBJECT_HANDLE {
        // Most tokens refuse a length here, some want it; some know no allowed mechanisms.
        try firstTaken([(true, false), (false, false), (true, true), (false, true)]) {
            (restricts, isSized) throws(TokenError) in
            let session = try line.ready()
            let functions = unsafe line.functions
            var bytes = material.bytes
            var object = CK_OBJECT_HANDLE(CK_INVALID_HANDLE)
            let template = request.request(restrictingMechanisms: restricts, isSized: isSized)
            let code = unsafe material.mechanism.with { mechanism in
                unsafe template.with { list, count in
                    unsafe functions.pointee.C_UnwrapKey(
                        session, mechanism, pair.handle, &bytes, CK_ULONG(bytes.count), list,
                        count, &object)
                }
            }
            try line.checkOpening(.unwrapKey, code)
            return object
        }
    }

    private func create(
        _ value: borrowing SecretBytes, as request: MasterKeyTemplate
    ) throws(TokenError) -> CK_OBJECT_HANDLE {
        let template = request.request(restrictingMechanisms: true, isSized: false)
        do throws(TokenError) { return try create(value, template) } catch {
            guard Session.mayConcernTemplate(error) else { throw error }
        }
        return try create(
            value, request.request(restrictingMechanisms: false, isSized: false))
    }

    private func create(
        _ value: borrowing SecretBytes, _ template: Template
    ) throws(TokenError) -> CK_OBJECT_HANDLE {
        let session = try line.ready()
        var object = CK_OBJECT_HANDLE(CK_INVALID_HANDLE)
        let code = value.read { span in
            unsafe span.withUnsafeBytes { bytes in
                let whole = unsafe template.add(CKA_VALUE, at: bytes)
                return unsafe whole.with { list, count in
                    unsafe line.functions.pointee.C_CreateObject(session, list, count, &object)
                }
            }
        }
        try line.check(.createObject, code)
        return object
    }

    /// Tries one template after the other as long as it is the template that is refused.
    private func firstTaken(
        _ ways: [(Bool, Bool)],
        _ make: (Bool, Bool) throws(TokenError) -> CK_OBJECT_HANDLE
    ) throws(TokenError) -> CK_OBJECT_HANDLE {
        var refusal: TokenError?
        for (first, second) in ways {
            do throws(TokenError) { return try make(first, second) } catch {
                guard Session.isTemplateRefusal(error) else { throw error }
                refusal = refusal ?? error
            }
        }
        throw refusal ?? .schemeUnsupported
    }

    /// What RSA-2048 makes of anything.
    private static let wrappedMaterialByteCount = 256
    private static let wrongLength = TokenError.cannotOpen(
        call: .unwrapKey, code: ReturnValue(rawValue: CKR_WRAPPED_KEY_LEN_RANGE))
}
