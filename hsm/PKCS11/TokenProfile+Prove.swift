internal import CPKCS11
internal import SecureMemory
internal import Synchronization

extension TokenProfile {
    /// Finds out how a token seals data keys, by doing it.
    ///
    /// What a token lists and flags is a hint only. Each candidate has to seal and open a key, to
    /// refuse a damaged, a shortened and (in `gcm`) a differently bound or (in `oaep`) a differently
    /// padded one, and in `gcm` and `oaep` never to seal twice alike. The token must be logged in. The proof uses a key that ends with its
    /// session, or one that is destroyed after it where a token makes no such keys, unless `key` is
    /// given.
    ///
    /// - Parameters:
    ///   - scheme: The scheme asked for; nil tries `gcm`, then `wrap`, then `oaep`.
    ///   - key: A master key for the proof, for tokens that make no session keys; not in `oaep`.
    ///   - seal: What `oaep` seals by; without it that is no candidate.
    /// - Throws: ``TokenError/schemeUnsupported`` when no candidate passes, or what the token
    ///   answered when it is away.
    package static func prove(
        on token: Token, scheme: SealingScheme? = nil, under key: MasterKey? = nil,
        seal: PublicSeal? = nil
    ) throws(TokenError) -> TokenProfile {
        for scheme in scheme.map({ [$0] }) ?? SealingScheme.allCases {
            for mechanism in Mechanism.candidates(for: scheme)
            where token.offers(CK_MECHANISM_TYPE(mechanism), for: scheme) {
                do throws(TokenError) {
                    let profile: TokenProfile?
                    if scheme == .oaep {
                        guard let seal else { continue }
                        profile = try OAEPProof(token: token, mechanism: mechanism, seal: seal)
                            .profile()
                    } else {
                        profile = try Proof(
                            token: token, scheme: scheme, mechanism: CK_MECHANISM_TYPE(mechanism)
                        ).profile(under: key)
                    }
                    if let profile { return profile }
                } catch {
                    // A refusal speaks of this candidate; all else of the token.
                    switch error {
                    case .lies(.random): throw error
                    case .refused, .cannotOpen, .lies, .malformed, .schemeUnsupported: continue
                    default: throw error
                    }
                }
            }
        }
        throw .schemeUnsupported
    }
}

extension Token {
    /// Whether the token lists a mechanism with the two flags that the scheme needs.
    func offers(_ mechanism: CK_MECHANISM_TYPE, for scheme: SealingScheme) -> Bool {
        // Zeroed, because SoftHSM adds its flags to what it finds there.
        var info = CK_MECHANISM_INFO(ulMinKeySize: 0, ulMaxKeySize: 0, flags: 0)
        let code = Module.slots.withLock { _ in
            unsafe module.functions.pointee.C_GetMechanismInfo(slot, mechanism, &info)
        }
        let needed =
            switch scheme {
            case .gcm: CKF_ENCRYPT | CKF_DECRYPT
            case .wrap: CKF_WRAP | CKF_UNWRAP
            case .oaep: CKF_DECRYPT
            }
        return code == CKR_OK && info.flags & needed == needed
    }
}

/// One candidate's trial, in `gcm` and `wrap`.
private struct Proof {
    let token: Token
    let scheme: SealingScheme
    let mechanism: CK_MECHANISM_TYPE
    let aad = [UInt8](repeating: 0xA5, count: 32)

    func profile(under given: MasterKey?) throws(TokenError) -> TokenProfile? {
        do throws(TokenError) { return try run(under: given) } catch {
            guard given == nil, scheme == .gcm, case .refused(.generateKey, _) = error else {
                throw error
            }
        }
        return try runUnderTokenKey()
    }

    /// For tokens that make keys only to keep them.
    ///
    /// - Returns: Nil also when the token does not make such a key as asked.
    private func runUnderTokenKey() throws(TokenError) -> TokenProfile? {
        let draft = TokenProfile(scheme: scheme, mechanism: UInt64(mechanism), ivMode: .caller)
        let id = try token.withSession { (s) throws(TokenError) in
            try s.generateRandom(MasterKey.objectIDByteCount).plainCopy()
        }
        do throws(TokenError) {
            let key = try token.withSession(readWrite: true, onceOnly: true) {
                (s) throws(TokenError) in
                try s.makeMasterKey(objectID: id, label: "kist: proof", profile: draft)
            }
            let profile = try run(under: key)
            try destroy(id)
            return profile
        } catch {
            try? destroy(id)
            if case .refused = error { return nil }
            throw error
        }
    }

    private func destroy(_ objectID: [UInt8]) throws(TokenError) {
        try token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.destroyKey(objectID: objectID)
        }
    }

    private func run(under given: MasterKey?) throws(TokenError) -> TokenProfile? {
        try token.withSession(fresh: true) { (maker) throws(TokenError) -> TokenProfile? in
            let key: MasterKey
            if let given {
                key = given
            } else {
                let handle = try maker.generateKey(Session.proofKeyTemplate(scheme))
                key = MasterKey(objectID: [], handle: handle)
            }
            // The session that made the key must not fail, or the key is gone with it.
            return try token.withSession(fresh: true) { (s) throws(TokenError) -> TokenProfile? in
                guard let mode = try nonceMode(key, s) else { return nil }
                let profile = TokenProfile(
                    scheme: scheme, mechanism: UInt64(mechanism), ivMode: mode)
                let sealed = try s.sealNewDataKey(under: key, profile: profile, aad: aad)
                guard try opens(sealed.wrapped, to: sealed.plaintext, key, profile),
                    try refusesForgeries(of: sealed.wrapped, key, profile),
                    try sealsAnew(sealed.plaintext, sealed.wrapped, key, profile, s)
                else { return nil }
                return profile
            }
        }
    }

    /// Who chooses the nonce: seen from what comes back.
    ///
    /// Nil when it would be the same every time.
    private func nonceMode(_ key: MasterKey, _ s: borrowing Session) throws(TokenError) -> IVMode? {
        guard scheme == .gcm else { return .caller }
        let text = try s.generateRandom(NewDataKey.byteCount)
        let sealedByteCount = NewDataKey.byteCount + NewDataKey.tagByteCount
        let given = try s.generateNonce()
        var iv = given
        do throws(TokenError) {
            let bytes = try s.encryptGCM(
                text, key: key.handle, mechanism: mechanism, iv: &iv, aad: aad)
            switch bytes.count - sealedByteCount {
            case 0: return iv == given ? .caller : .writtenBack
            case 12, 16: return .appended
            default: return nil
            }
        } catch {
            guard case .refused(_, let code) = error,
                [CKR_MECHANISM_PARAM_INVALID, CKR_ARGUMENTS_BAD, CKR_FUNCTION_FAILED]
                    .contains(code.rawValue)
            else { throw error }
        }
        // CloudHSM, Google and ProtectServer in FIPS mode take zeros and write their nonce there.
        iv = [UInt8](repeating: 0, count: NewDataKey.ivByteCount)
        let bytes = try s.encryptGCM(
            text, key: key.handle, mechanism: mechanism, iv: &iv, aad: aad)
        guard bytes.count == sealedByteCount, !iv.allSatisfy({ $0 == 0 }) else { return nil }
        return .writtenBack
    }

    private func opens(
        _ sealed: WrappedKey, to plaintext: borrowing SecretBytes, _ key: MasterKey,
        _ profile: TokenProfile
    ) throws(TokenError) -> Bool {
        let opened = try token.withSession(fresh: true) { (s) throws(TokenError) in
            try s.openDataKey(sealed, under: key, profile: profile, aad: aad)
        }
        return opened.isEqual(to: plaintext)
    }

    /// Whether what was not sealed does not open.
    ///
    /// Asked of the token itself, past our own checks.
    private func refusesForgeries(
        of sealed: WrappedKey, _ key: MasterKey, _ profile: TokenProfile
    ) throws(TokenError) -> Bool {
        var flipped = sealed.bytes
        flipped[flipped.count / 2] ^= 1
        var forgeries = [(flipped, aad), (Array(sealed.bytes.dropLast(8)), aad)]
        if scheme == .gcm {
            forgeries.append((sealed.bytes, [UInt8](repeating: 0x5A, count: aad.count)))
        }
        for (bytes, aad) in forgeries {
            let isRefused = try token.withSession(fresh: true) { (s) throws(TokenError) -> Bool in
                do throws(TokenError) {
                    switch scheme {
                    case .gcm:
                        _ = try s.decryptGCM(
                            bytes, key: key.handle, mechanism: mechanism, iv: sealed.parameter,
                            aad: aad)
                    case .wrap:
                        s.destroyQuietly(
                            try s.unwrap(bytes, under: key.handle, mechanism: mechanism))
                    case .oaep: throw .schemeUnsupported
                    }
                    return false
                } catch {
                    guard case .cannotOpen = error, !error.provesNothing else { throw error }
                    return true
                }
            }
            guard isRefused else { return false }
        }
        return true
    }

    /// Whether the same key sealed again looks different (`gcm`), or opens as well (`wrap`, which
    /// has no nonce).
    private func sealsAnew(
        _ plaintext: borrowing SecretBytes, _ first: WrappedKey, _ key: MasterKey,
        _ profile: TokenProfile, _ s: borrowing Session
    ) throws(TokenError) -> Bool {
        let second = try s.sealDataKey(plaintext, under: key, profile: profile, aad: aad)
        guard try opens(second, to: plaintext, key, profile) else { return false }
        return scheme == .wrap
            || (second.parameter != first.parameter && second.bytes != first.bytes)
    }
}
