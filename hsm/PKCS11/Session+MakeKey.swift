internal import CPKCS11
internal import SecureMemory

extension Session {
    /// Makes a master key in the token and reads back what was made.
    ///
    /// The session must be read-write. The key has its final name (``KeyNaming``) from its first moment;
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
        if let form = profile.oaep {
            _ = try makePair(
                objectID: objectID, label: label, kind: form.kind, duty: .decrypt,
                acceptWeak: acceptWeak)
            return try findWorkingKey(objectID: objectID, kind: form.kind)
        }
        guard try handles(ofID: objectID).isEmpty else { throw .keyExists }
        let request = MasterKeyTemplate(objectID: objectID, label: label, profile: profile)
        let handle = try generate(request)
        let key = MasterKey(objectID: objectID, handle: handle)
        let differences = try differences(of: key, from: request)
        if let first = differences.first, !acceptWeak {
            try destroy(handle)
            throw .lies(first)
        }
        return key
    }

    private func generate(_ request: MasterKeyTemplate) throws(TokenError) -> CK_OBJECT_HANDLE {
        var refusal: TokenError?
        for (request, restricts) in request.forms {
            do throws(TokenError) {
                return try generateKey(request.request(restrictingMechanisms: restricts))
            } catch {
                // Which tokens know no CKA_ALLOWED_MECHANISMS, and which no CKA_ID of ours, only a try
                // can tell, and they say it in as many ways. A later try must not add a second key.
                guard Session.mayConcernTemplate(error),
                    try handles(ofID: request.objectID).isEmpty
                else { throw error }
                refusal = refusal ?? error
            }
        }
        throw refusal ?? .schemeUnsupported
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
        if let form = profile.oaep {
            return try prove(key, label: label, kind: form.kind, duty: .decrypt)
        }
        let request = MasterKeyTemplate(objectID: key.objectID, label: label, profile: profile)
        var lies = try differences(of: key, from: request)
        if try isReadable(key.handle, CKA_VALUE, byteCount: NewDataKey.byteCount) {
            lies.append(.value)
        } else if try isWrappable(key) {
            lies.append(.value)
        }
        if try isMadeExtractable(key) { lies.append(.extractable) }
        return lies
    }

    /// Tries to make a key extractable, which must fail.
    func isMadeExtractable(_ key: MasterKey) throws(TokenError) -> Bool {
        let template = Template().add(CKA_EXTRACTABLE, true)
        let handle = try line.ready()
        let code = unsafe template.with { list, count in
            unsafe line.functions.pointee.C_SetAttributeValue(handle, key.handle, list, count)
        }
        return try line.isGranted(.setAttributeValue, code)
    }

    /// Reads a master key's attributes, and tries to read its value, as ``proveMasterKey`` does and
    /// without changing anything.
    ///
    /// - Returns: In what the key is not as it was asked for; empty when all is well.
    package func inspectMasterKey(
        _ key: MasterKey, label: String, profile: TokenProfile
    ) throws(TokenError) -> [KeyAttribute] {
        if let form = profile.oaep {
            return try inspect(key, label: label, kind: form.kind, duty: .decrypt)
        }
        let request = MasterKeyTemplate(objectID: key.objectID, label: label, profile: profile)
        let differences = try differences(of: key, from: request)
        return try isReadable(key.handle, CKA_VALUE, byteCount: NewDataKey.byteCount)
            ? differences + [.value] : differences
    }

    func generateKey(
        _ template: Template, by generation: CK_MECHANISM_TYPE = CKM_AES_KEY_GEN
    ) throws(TokenError) -> CK_OBJECT_HANDLE {
        let session = try line.ready()
        var mechanism = unsafe CK_MECHANISM(
            mechanism: generation, pParameter: nil, ulParameterLen: 0)
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

    func differences(
        of key: MasterKey, from request: MasterKeyTemplate
    ) throws(TokenError) -> [KeyAttribute] {
        let answer = request.question()
        try readAttributes(of: key.handle, into: answer)
        var differences = request.differences(in: answer)
        if try !restricts(key.handle, to: [CK_MECHANISM_TYPE(request.profile.mechanism)]) {
            differences.append(.allowedMechanisms)
        }
        return differences
    }

    /// Whether a key that says what it may be asked for says just that, in whatever order.
    func restricts(
        _ key: CK_OBJECT_HANDLE, to mechanisms: [CK_MECHANISM_TYPE]
    ) throws(TokenError) -> Bool {
        // Asked for on its own: a token that does not know it may spoil the whole answer.
        let answer = Template().ask(CKA_ALLOWED_MECHANISMS, byteCount: 8 * 16)
        do throws(TokenError) { try readAttributes(of: key, into: answer) } catch {
            if error.provesNothing { throw error }
            return true
        }
        guard let allowed = answer.bytes(CKA_ALLOWED_MECHANISMS), !allowed.isEmpty
        else { return true }
        let numbers = stride(from: 0, to: allowed.count, by: 8).map {
            Array(allowed[$0..<min($0 + 8, allowed.count)])
        }
        return Set(numbers) == Set(mechanisms.map(Template.number))
    }

    func isReadable(
        _ key: CK_OBJECT_HANDLE, _ attribute: CK_ATTRIBUTE_TYPE, byteCount: Int
    ) throws(TokenError) -> Bool {
        let session = try line.ready()
        var value = try SecretBytes.make(byteCount)
        let code = value.write { span in
            unsafe span.withUnsafeMutableBytes { buffer in
                let template = unsafe Template().add(attribute, at: UnsafeRawBufferPointer(buffer))
                return unsafe template.with { list, count in
                    unsafe line.functions.pointee.C_GetAttributeValue(
                        session, key, list, count)
                }
            }
        }
        return try line.isGranted(.getAttributeValue, code)
    }

    /// Whether the key can be wrapped out under a key made for the purpose.
    ///
    /// NSS lets it.
    func isWrappable(_ key: MasterKey) throws(TokenError) -> Bool {
        for mechanism in Mechanism.candidates(for: .wrap) {
            var thief: CK_OBJECT_HANDLE?
            do throws(TokenError) {
                let handle = try generateKey(Session.proofKeyTemplate(.wrap))
                thief = handle
                _ = try wrap(
                    key.handle, under: handle, mechanism: CK_MECHANISM_TYPE(mechanism), room: 4096)
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
