import PKCS11
import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

/// A data key and its sealed form.
struct FreshKey: ~Copyable {
    let key: SecretBytes
    let sealed: SealedKey
}

/// Data keys made and opened by the token.
///
/// A key is bound to its context: in scheme `gcm` by the token, in `wrap` and `oaep` by a
/// commitment, HMAC-SHA-256 of the context under the key itself. Format, Sealed key.
struct DataKeys: Sendable {
    let token: Token

    /// Has the token make a key and seal it under the CMK version `object`, and open it again: what is
    /// sealed under the key can be read by nothing else.
    ///
    /// - Parameters:
    ///   - context: What the key is for; opening it takes the same.
    ///   - isFound: Whether ``find(_:form:of:)`` has just searched for the CMK version: then the token
    ///     is only asked whether its object still has that id.
    /// - Throws: ``VaultError/keyMissingInToken(_:)``, ``VaultError/tokenSick(_:)``,
    ///   ``VaultError/token(_:)``.
    func make(
        under object: Identifier, form: TokenForm, context: [UInt8], of key: KeyID?,
        isFound: Bool = false
    ) throws(VaultError) -> FreshKey {
        let profile = try Self.profile(of: form)
        let aad = try Self.digest(context)
        let made: NewDataKey
        do throws(TokenError) {
            made = try token.withSession { (session) throws(TokenError) in
                let master =
                    isFound
                    ? try session.masterKey(objectID: object.bytes, profile: profile)
                    : try session.findMasterKey(objectID: object.bytes, profile: profile)
                let made = try session.sealNewDataKey(
                    under: master, profile: profile, aad: aad, seal: LibrarySeal.seal)
                let opened = try session.openDataKey(
                    made.wrapped, under: master, profile: profile, aad: aad)
                guard opened.isEqual(to: made.plaintext) else { throw .malformed }
                return made
            }
        } catch {
            guard Self.mayBeDamage(error) else { throw Self.turned(error, key) }
            throw .tokenSick(key)
        }
        let wrapped = made.wrapped
        let sealed = SealedKey(
            scheme: wrapped.scheme.rawValue, mechanism: wrapped.mechanism, keyVersion: object,
            parameter: wrapped.parameter, bytes: wrapped.bytes,
            commitment: try Self.commitment(made.plaintext, context, form))
        do { return FreshKey(key: try made.plaintext.slice(0..<32), sealed: sealed) } catch {
            throw VaultError(error)
        }
    }

    /// Searches for a CMK version, once for many keys that are to be made under it.
    ///
    /// - Throws: As ``make(under:form:context:of:isFound:)``.
    func find(_ object: Identifier, form: TokenForm, of key: KeyID?) throws(VaultError) {
        let profile = try Self.profile(of: form)
        do throws(TokenError) {
            try token.withSession { (session) throws(TokenError) in
                _ = try session.rememberedMasterKey(objectID: object.bytes, profile: profile)
            }
        } catch { throw Self.turned(error, key) }
    }

    /// Seals a key that exists under another CMK version.
    func seal(
        _ key: borrowing SecretBytes, under object: Identifier, form: TokenForm,
        context: [UInt8], of owner: KeyID?
    ) throws(VaultError) -> SealedKey {
        let profile = try Self.profile(of: form)
        let aad = try Self.digest(context)
        let commitment = try Self.commitment(key, context, form)
        do throws(TokenError) {
            let wrapped = try token.withSession { (session) throws(TokenError) in
                let master = try session.findMasterKey(
                    objectID: object.bytes, profile: profile)
                return try session.sealDataKey(
                    key, under: master, profile: profile, aad: aad, seal: LibrarySeal.seal)
            }
            return SealedKey(
                scheme: wrapped.scheme.rawValue, mechanism: wrapped.mechanism,
                keyVersion: object, parameter: wrapped.parameter, bytes: wrapped.bytes,
                commitment: commitment)
        } catch { throw Self.turned(error, owner) }
    }

    /// As ``seal(_:under:form:context:of:)``, opened again and compared: for what takes the place of
    /// the only other sealed form of the key.
    ///
    /// - Throws: ``VaultError/tokenSick(_:)`` when what the token sealed does not open to the key.
    func sealProven(
        _ key: borrowing SecretBytes, under object: Identifier, form: TokenForm,
        context: [UInt8], of owner: KeyID?
    ) throws(VaultError) -> SealedKey {
        let sealed = try seal(key, under: object, form: form, context: context, of: owner)
        do throws(TokenError) {
            let opened = try openInToken(sealed, form, context)
            guard opened.isEqual(to: key) else { throw .malformed }
        } catch {
            guard Self.mayBeDamage(error) else { throw Self.turned(error, owner) }
            throw .tokenSick(owner)
        }
        return sealed
    }

    /// Opens a sealed key.
    ///
    /// - Parameters:
    ///   - form: How the CMK version seals, from its own record: what `sealed` says must agree.
    ///   - canary: A key the same CMK version sealed in good times, with its context: tells damaged
    ///     data from a sick token.
    ///   - file: What is damaged when the key does not open and the canary does.
    func open(
        _ sealed: SealedKey, form: TokenForm, context: [UInt8],
        canary: (key: SealedKey, context: [UInt8]), of key: KeyID?, damaged: VaultError
    ) throws(VaultError) -> SecretBytes {
        guard form.fits(sealed) else { throw damaged }
        do throws(TokenError) {
            let opened = try openInToken(sealed, form, context)
            guard try Self.isCommitted(opened, sealed, context, form) else { throw .malformed }
            return opened
        } catch {
            guard Self.mayBeDamage(error) else { throw Self.turned(error, key) }
        }
        // Codes do not tell damaged data from a sick token; the canary does.
        do throws(TokenError) {
            let opened = try openInToken(canary.key, form, canary.context)
            guard try Self.isCommitted(opened, canary.key, canary.context, form) else {
                throw .malformed
            }
        } catch {
            guard Self.mayBeDamage(error) else { throw Self.turned(error, key) }
            throw .tokenSick(key)
        }
        // Well it is now, but was it a moment ago? Only what a token that is well does not open is
        // damaged.
        do throws(TokenError) {
            let opened = try openInToken(sealed, form, context)
            guard try Self.isCommitted(opened, sealed, context, form) else { throw .malformed }
            return opened
        } catch {
            guard Self.mayBeDamage(error) else { throw Self.turned(error, key) }
        }
        throw damaged
    }

    /// Whether a key of this session opens what was sealed: whether it is the key that sealed it.
    func opens(
        _ sealed: SealedKey, form: TokenForm, context: [UInt8], under key: MasterKey,
        in session: borrowing Session
    ) throws(TokenError) -> Bool {
        let (profile, aad, wrapped) = try Self.question(sealed, form, context)
        do throws(TokenError) {
            let opened = try session.openDataKey(
                wrapped, under: key, profile: profile, aad: aad)
            return try Self.isCommitted(opened, sealed, context, form)
        } catch {
            guard Self.mayBeDamage(error) else { throw error }
            return false
        }
    }

    private func openInToken(
        _ sealed: SealedKey, _ form: TokenForm, _ context: [UInt8]
    ) throws(TokenError) -> SecretBytes {
        let (profile, aad, wrapped) = try Self.question(sealed, form, context)
        return try token.withSession { (session) throws(TokenError) in
            try session.openDataKey(
                wrapped, underID: sealed.keyVersion.bytes, profile: profile, aad: aad)
        }
    }

    /// What a sealed key is in the token's terms.
    private static func question(
        _ sealed: SealedKey, _ form: TokenForm, _ context: [UInt8]
    ) throws(TokenError) -> (profile: TokenProfile, aad: [UInt8], wrapped: WrappedKey) {
        guard let scheme = SealingScheme(rawValue: sealed.scheme) else { throw .schemeUnsupported }
        do throws(VaultError) {
            return (
                try profile(of: form), try digest(context),
                WrappedKey(
                    scheme: scheme, mechanism: sealed.mechanism, parameter: sealed.parameter,
                    bytes: sealed.bytes)
            )
        } catch { throw .schemeUnsupported }
    }

    private static func mayBeDamage(_ error: TokenError) -> Bool {
        switch error {
        case .cannotOpen, .malformed: true
        default: false
        }
    }

    private static func turned(_ error: TokenError, _ key: KeyID?) -> VaultError {
        if case .keyNotFound = error { return .keyMissingInToken(key) }
        return VaultError(error)
    }

    /// The profile of a form, or an error for one no closed list knows.
    static func profile(of form: TokenForm) throws(VaultError) -> TokenProfile {
        guard let scheme = SealingScheme(rawValue: form.scheme),
            let mode = IVMode(rawValue: form.ivMode)
        else { throw .token(.schemeUnsupported) }
        guard scheme == .oaep else {
            return TokenProfile(scheme: scheme, mechanism: form.mechanism, ivMode: mode)
        }
        guard let rsa = form.rsa, let padding = OAEPPadding(hash: rsa.hash, mgf: rsa.mgf),
            let oaep = OAEPForm(bitCount: Int(rsa.bitCount), padding: padding)
        else { throw .token(.schemeUnsupported) }
        return TokenProfile(
            scheme: scheme, mechanism: form.mechanism, ivMode: mode, oaep: oaep)
    }

    private static func digest(_ context: [UInt8]) throws(VaultError) -> [UInt8] {
        do { return try SHA256.digest(of: context) } catch { throw VaultError(error) }
    }

    private static func commitment(
        _ key: borrowing SecretBytes, _ context: [UInt8], _ form: TokenForm
    ) throws(VaultError) -> [UInt8] {
        guard form.scheme != SealingScheme.gcm.rawValue else { return [] }
        do { return try HMACSHA256.code(of: context, key: key) } catch { throw VaultError(error) }
    }

    private static func isCommitted(
        _ key: borrowing SecretBytes, _ sealed: SealedKey, _ context: [UInt8], _ form: TokenForm
    ) throws(TokenError) -> Bool {
        let expected: [UInt8]
        do throws(VaultError) { expected = try commitment(key, context, form) } catch {
            throw .outOfMemory
        }
        return ConstantTime.isEqual(expected, sealed.commitment)
    }
}
