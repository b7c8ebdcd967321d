internal import CPKCS11
internal import SecureMemory

/// The `wrap` scheme: a data key is a session object for `C_WrapKey` and `C_UnwrapKey`.
///
/// Source: PKCS #11 v2.40, 5.13; RFC 5649.
extension Session {
    func wrapNewDataKey(
        under key: CK_OBJECT_HANDLE, profile: TokenProfile
    ) throws(TokenError) -> NewDataKey {
        let mechanism = try Session.wrapMechanism(profile)
        let template = Session.dataKeyTemplate()
        template.add(CKA_VALUE_LEN, CK_ULONG(NewDataKey.byteCount))
        let dataKey = try generateKey(template)
        defer { destroyQuietly(dataKey) }
        let bytes = try wrap(dataKey, under: key, mechanism: mechanism)
        let plaintext = try readValue(of: dataKey)
        return NewDataKey(plaintext: plaintext, wrapped: try Session.sealed(bytes, profile))
    }

    func wrapDataKey(
        _ value: borrowing SecretBytes, under key: CK_OBJECT_HANDLE, profile: TokenProfile
    ) throws(TokenError) -> WrappedKey {
        let mechanism = try Session.wrapMechanism(profile)
        let session = try line.ready()
        var dataKey = CK_OBJECT_HANDLE(CK_INVALID_HANDLE)
        let code = value.read { span in
            unsafe span.withUnsafeBytes { bytes in
                let template = unsafe Session.dataKeyTemplate().add(CKA_VALUE, at: bytes)
                return unsafe template.with { list, count in
                    unsafe line.functions.pointee.C_CreateObject(session, list, count, &dataKey)
                }
            }
        }
        try line.check(.createObject, code)
        defer { destroyQuietly(dataKey) }
        return try Session.sealed(wrap(dataKey, under: key, mechanism: mechanism), profile)
    }

    func unwrapDataKey(
        _ sealed: WrappedKey, under key: CK_OBJECT_HANDLE, profile: TokenProfile
    ) throws(TokenError) -> SecretBytes {
        let mechanism = try Session.wrapMechanism(profile)
        guard sealed.parameter.isEmpty, sealed.bytes.count == NewDataKey.wrappedByteCount else {
            throw .malformed
        }
        let dataKey = try unwrap(sealed.bytes, under: key, mechanism: mechanism)
        defer { destroyQuietly(dataKey) }
        return try readValue(of: dataKey)
    }

    func wrap(
        _ object: CK_OBJECT_HANDLE, under key: CK_OBJECT_HANDLE, mechanism: CK_MECHANISM_TYPE,
        room: Int = NewDataKey.wrappedByteCount + 64
    ) throws(TokenError) -> [UInt8] {
        let session = try line.ready()
        var mechanism = unsafe CK_MECHANISM(
            mechanism: mechanism, pParameter: nil, ulParameterLen: 0)
        var output = [UInt8](repeating: 0, count: room)
        var count = CK_ULONG(output.count)
        try line.check(
            .wrapKey,
            unsafe line.functions.pointee.C_WrapKey(
                session, &mechanism, key, object, &output, &count))
        guard count <= output.count else { throw .lies(.seal) }
        output.removeSubrange(Int(count)...)
        return output
    }

    /// Unwraps to a session object, with the template that the token takes: the full one, the one
    /// with a length (older Luna), the one without policy (openCryptoki refuses `CKA_EXTRACTABLE`).
    func unwrap(
        _ bytes: [UInt8], under key: CK_OBJECT_HANDLE, mechanism: CK_MECHANISM_TYPE
    ) throws(TokenError) -> CK_OBJECT_HANDLE {
        let full = Session.dataKeyTemplate()
        let sized = Session.dataKeyTemplate().add(
            CKA_VALUE_LEN, CK_ULONG(NewDataKey.byteCount))
        let plain = Session.addDataKeyUsages(to: Template())
        var refusal: TokenError?
        for template in [full, sized, plain] {
            do {
                return try unwrap(bytes, into: template, under: key, mechanism: mechanism)
            } catch {
                guard Session.isTemplateRefusal(error) else { throw error }
                refusal = refusal ?? error
            }
        }
        throw refusal ?? .schemeUnsupported
    }

    /// Reads the 32 bytes of a session key, straight into locked memory.
    func readValue(of object: CK_OBJECT_HANDLE) throws(TokenError) -> SecretBytes {
        let session = try line.ready()
        var value = try SecretBytes.make(NewDataKey.byteCount)
        var isWhole = false
        let code = value.write { span in
            unsafe span.withUnsafeMutableBytes { buffer in
                let template = unsafe Template().add(CKA_VALUE, at: UnsafeRawBufferPointer(buffer))
                let code = unsafe template.with { list, count in
                    unsafe line.functions.pointee.C_GetAttributeValue(session, object, list, count)
                }
                isWhole = template.byteCount(CKA_VALUE) == NewDataKey.byteCount
                return code
            }
        }
        try line.checkOpening(.getAttributeValue, code)
        guard isWhole else {
            throw .cannotOpen(
                call: .getAttributeValue, code: ReturnValue(rawValue: CKR_WRAPPED_KEY_LEN_RANGE))
        }
        return value
    }

    /// Session objects end with their session; this only ends them sooner.
    func destroyQuietly(_ object: CK_OBJECT_HANDLE) {
        guard !line.isSpoiled else { return }
        let code = unsafe line.functions.pointee.C_DestroyObject(line.handle, object)
        if code != CKR_OK { line.spoil() }
    }

    /// A master key of the scheme that lasts as long as its session, for a proof.
    static func proofKeyTemplate(_ scheme: SealingScheme) -> Template {
        let template = Template()
        template.add(CKA_CLASS, CKO_SECRET_KEY).add(CKA_KEY_TYPE, CKK_AES)
            .add(CKA_VALUE_LEN, CK_ULONG(NewDataKey.byteCount)).add(CKA_TOKEN, false)
            .add(CKA_PRIVATE, true).add(CKA_SENSITIVE, true).add(CKA_EXTRACTABLE, false)
        for (_, type, value) in MasterKeyTemplate.usages(scheme) { template.add(type, value) }
        return template
    }

    private func unwrap(
        _ bytes: [UInt8], into template: Template, under key: CK_OBJECT_HANDLE,
        mechanism: CK_MECHANISM_TYPE
    ) throws(TokenError) -> CK_OBJECT_HANDLE {
        let session = try line.ready()
        var bytes = bytes
        var mechanism = unsafe CK_MECHANISM(
            mechanism: mechanism, pParameter: nil, ulParameterLen: 0)
        var object = CK_OBJECT_HANDLE(CK_INVALID_HANDLE)
        let code = unsafe template.with { list, count in
            unsafe line.functions.pointee.C_UnwrapKey(
                session, &mechanism, key, &bytes, CK_ULONG(bytes.count), list, count, &object)
        }
        try line.checkOpening(.unwrapKey, code)
        return object
    }

    /// A data key must be readable, or it is of no use here: not sensitive, extractable, gone with
    /// the session.
    private static func dataKeyTemplate() -> Template {
        let template = addDataKeyUsages(to: Template())
        return template.add(CKA_TOKEN, false).add(CKA_PRIVATE, true).add(CKA_SENSITIVE, false)
            .add(CKA_EXTRACTABLE, true)
    }

    private static func addDataKeyUsages(to template: Template) -> Template {
        template.add(CKA_CLASS, CKO_SECRET_KEY).add(CKA_KEY_TYPE, CKK_AES)
            .add(CKA_ENCRYPT, true).add(CKA_DECRYPT, true).add(CKA_WRAP, false)
            .add(CKA_UNWRAP, false).add(CKA_SIGN, false).add(CKA_VERIFY, false)
            .add(CKA_DERIVE, false)
    }

    /// Narrower than for making a key: `CKR_GENERAL_ERROR` from an unwrap is SoftHSM's word for a
    /// damaged key.
    static func isTemplateRefusal(_ error: TokenError) -> Bool {
        guard case .cannotOpen(_, let code) = error else { return false }
        return code.rawValue != CKR_GENERAL_ERROR && mayConcernTemplate(error)
    }

    private static func wrapMechanism(_ profile: TokenProfile) throws(TokenError)
        -> CK_MECHANISM_TYPE
    {
        guard let mechanism = Mechanism.number(profile.mechanism, for: .wrap) else {
            throw .schemeUnsupported
        }
        return mechanism
    }

    private static func sealed(
        _ bytes: [UInt8], _ profile: TokenProfile
    ) throws(TokenError) -> WrappedKey {
        guard bytes.count == NewDataKey.wrappedByteCount else { throw .lies(.seal) }
        return WrappedKey(scheme: .wrap, mechanism: profile.mechanism, parameter: [], bytes: bytes)
    }
}
