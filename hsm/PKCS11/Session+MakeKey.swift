internal import CPKCS11
internal import SecureMemory

extension Session {
    /// Makes a master key in the token and reads back what was made.
    ///
    /// The session must be read-write. The key has its final label and id from its first moment;
    /// `CKA_ALLOWED_MECHANISMS` is added where the token takes it. Whether the key outlives a power
    /// cut is for ``Token/makeDurable()``, whether it works for ``proveMasterKey(_:label:profile:)``.
    ///
    /// - Parameters:
    ///   - objectID: 16 random bytes, not in use on this token.
    ///   - label: At most 255 bytes of UTF-8.
    ///   - acceptWeak: Whether a key that differs from the request is kept. If not, it is destroyed.
    /// - Throws: ``TokenError/keyExists``, ``TokenError/lies(_:)``, or what the token answered. After
    ///   any other error the key may be there or not.
    ///
    /// Source: PKCS #11 v2.40, 5.13 "C_GenerateKey"; Design, "Keys".
    package func makeMasterKey(
        objectID: [UInt8], label: String, profile: TokenProfile, acceptWeak: Bool = false
    ) throws(TokenError) -> MasterKey {
        precondition(objectID.count == MasterKey.objectIDByteCount && label.utf8.count < 256)
        guard try handles(ofID: objectID).isEmpty else { throw .keyExists }
        let request = MasterKeyTemplate(objectID: objectID, label: label, profile: profile)
        let handle: CK_OBJECT_HANDLE
        do throws(TokenError) {
            handle = try generateKey(request.request(restrictingMechanisms: true))
        } catch {
            // Which tokens know no CKA_ALLOWED_MECHANISMS only a try can tell, and they say it in as
            // many ways. The second try must not add a second key.
            guard Session.mayConcernTemplate(error), try handles(ofID: objectID).isEmpty else {
                throw error
            }
            handle = try generateKey(request.request(restrictingMechanisms: false))
        }
        let key = MasterKey(objectID: objectID, handle: handle)
        let differences = try differences(of: key, from: request)
        if let first = differences.first, !acceptWeak {
            let session = try line.ready()
            try line.check(
                .destroyObject, unsafe line.functions.pointee.C_DestroyObject(session, handle))
            throw .lies(first)
        }
        return key
    }

    /// Reads a master key's attributes back and tries what must be forbidden: reading its value,
    /// making it extractable, wrapping it out.
    ///
    /// Best in a fresh session, which shows what the token holds. The session must be read-write
    /// for a token to take the second try seriously.
    ///
    /// - Returns: What the token lies about; empty when all is well.
    package func proveMasterKey(
        _ key: MasterKey, label: String, profile: TokenProfile
    ) throws(TokenError) -> [KeyAttribute] {
        let request = MasterKeyTemplate(objectID: key.objectID, label: label, profile: profile)
        var lies = try differences(of: key, from: request)
        if try isReadable(key) {
            lies.append(.value)
        } else if try isWrappable(key) {
            lies.append(.value)
        }
        let template = Template().add(CKA_EXTRACTABLE, true)
        let handle = try line.ready()
        let code = unsafe template.with { list, count in
            unsafe line.functions.pointee.C_SetAttributeValue(handle, key.handle, list, count)
        }
        if try line.isGranted(.setAttributeValue, code) { lies.append(.extractable) }
        return lies
    }

    /// Reads a master key's attributes, and tries to read its value, as ``proveMasterKey`` does and
    /// without changing anything.
    ///
    /// - Returns: In what the key is not as it was asked for; empty when all is well.
    package func inspectMasterKey(
        _ key: MasterKey, label: String, profile: TokenProfile
    ) throws(TokenError) -> [KeyAttribute] {
        let request = MasterKeyTemplate(objectID: key.objectID, label: label, profile: profile)
        let differences = try differences(of: key, from: request)
        return try isReadable(key) ? differences + [.value] : differences
    }

    func generateKey(_ template: Template) throws(TokenError) -> CK_OBJECT_HANDLE {
        let session = try line.ready()
        var mechanism = unsafe CK_MECHANISM(
            mechanism: CKM_AES_KEY_GEN, pParameter: nil, ulParameterLen: 0)
        var handle = CK_OBJECT_HANDLE(CK_INVALID_HANDLE)
        let code = unsafe template.with { list, count in
            unsafe line.functions.pointee.C_GenerateKey(session, &mechanism, list, count, &handle)
        }
        try line.check(.generateKey, code)
        return handle
    }

    /// Whether an error may be a token's way of refusing an attribute it does not know.
    static func mayConcernTemplate(_ error: TokenError) -> Bool {
        switch error {
        case .refused(_, let code), .unavailable(_, let code), .cannotOpen(_, let code):
            [
                CKR_ATTRIBUTE_TYPE_INVALID, CKR_ATTRIBUTE_VALUE_INVALID, CKR_ATTRIBUTE_READ_ONLY,
                CKR_TEMPLATE_INCONSISTENT, CKR_TEMPLATE_INCOMPLETE,
                // NSS, and p11-kit's remote client.
                CKR_GENERAL_ERROR, CKR_DEVICE_ERROR,
            ].contains(code.rawValue)
        default: false
        }
    }

    private func differences(
        of key: MasterKey, from request: MasterKeyTemplate
    ) throws(TokenError) -> [KeyAttribute] {
        let answer = request.question()
        try readAttributes(of: key.handle, into: answer)
        var differences = request.differences(in: answer)
        // Asked for on its own: a token that does not know it may spoil the whole answer.
        let mechanisms = Template().ask(CKA_ALLOWED_MECHANISMS, byteCount: 8 * 16)
        do throws(TokenError) {
            try readAttributes(of: key.handle, into: mechanisms)
        } catch {
            if error.provesNothing { throw error }
            return differences
        }
        if let allowed = mechanisms.bytes(CKA_ALLOWED_MECHANISMS), !allowed.isEmpty,
            allowed != Template.number(CK_MECHANISM_TYPE(request.profile.mechanism))
        {
            differences.append(.allowedMechanisms)
        }
        return differences
    }

    private func isReadable(_ key: MasterKey) throws(TokenError) -> Bool {
        let session = try line.ready()
        var value = try SecretBytes.make(NewDataKey.byteCount)
        let code = value.write { span in
            unsafe span.withUnsafeMutableBytes { buffer in
                let template = unsafe Template().add(CKA_VALUE, at: UnsafeRawBufferPointer(buffer))
                return unsafe template.with { list, count in
                    unsafe line.functions.pointee.C_GetAttributeValue(
                        session, key.handle, list, count)
                }
            }
        }
        return try line.isGranted(.getAttributeValue, code)
    }

    /// Whether the key can be wrapped out under a key made for the purpose.
    ///
    /// NSS lets it.
    private func isWrappable(_ key: MasterKey) throws(TokenError) -> Bool {
        for mechanism in Mechanism.candidates(for: .wrap) {
            var thief: CK_OBJECT_HANDLE?
            do throws(TokenError) {
                let handle = try generateKey(Session.proofKeyTemplate(.wrap))
                thief = handle
                _ = try wrap(key.handle, under: handle, mechanism: CK_MECHANISM_TYPE(mechanism))
                destroyQuietly(handle)
                return true
            } catch {
                if error.provesNothing { throw error }
                guard let thief else { return false }
                destroyQuietly(thief)
            }
        }
        return false
    }
}
