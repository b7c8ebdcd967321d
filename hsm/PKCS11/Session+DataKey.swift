internal import CPKCS11
package import SecureMemory

extension Session {
    /// Has the token make a data key and seal it under a master key.
    ///
    /// The bytes come from the token's random generator in every scheme.
    ///
    /// Calls: `gcm` C_GenerateRandom twice (once where the token makes the nonce), C_EncryptInit,
    /// C_Encrypt; `wrap` C_GenerateKey, C_WrapKey, C_GetAttributeValue, C_DestroyObject; `oaep`
    /// C_GenerateRandom, C_GetAttributeValue.
    ///
    /// - Parameters:
    ///   - profile: The profile that `key` was made for.
    ///   - aad: 32 bytes, the digest of the context. `wrap` and `oaep` cannot bind it and ignore it:
    ///     the layer above binds context there by a commitment.
    ///   - seal: What `oaep` seals by.
    /// - Throws: ``TokenError/schemeUnsupported`` for a profile that is not on the closed list,
    ///   ``TokenError/lies(_:)``, or what the token answered.
    package func sealNewDataKey(
        under key: MasterKey, profile: TokenProfile, aad: [UInt8], seal: PublicSeal? = nil
    ) throws(TokenError) -> NewDataKey {
        switch profile.scheme {
        case .gcm:
            let plaintext = try generateRandom(NewDataKey.byteCount)
            let wrapped = try sealGCM(plaintext, under: key.handle, profile: profile, aad: aad)
            return NewDataKey(plaintext: plaintext, wrapped: wrapped)
        case .wrap:
            return try wrapNewDataKey(under: key.handle, profile: profile)
        case .oaep:
            let plaintext = try generateRandom(NewDataKey.byteCount)
            let wrapped = try sealOAEP(plaintext, under: key, profile: profile, seal)
            return NewDataKey(plaintext: plaintext, wrapped: wrapped)
        }
    }

    /// Seals a data key that exists, under another master key.
    ///
    /// In `wrap` it enters the token as a session object for the length of the call.
    ///
    /// - Precondition: `dataKey` has 32 bytes, `aad` has 32.
    /// - Throws: As ``sealNewDataKey(under:profile:aad:seal:)``.
    package func sealDataKey(
        _ dataKey: borrowing SecretBytes, under key: MasterKey, profile: TokenProfile,
        aad: [UInt8], seal: PublicSeal? = nil
    ) throws(TokenError) -> WrappedKey {
        precondition(dataKey.byteCount == NewDataKey.byteCount)
        switch profile.scheme {
        case .gcm: return try sealGCM(dataKey, under: key.handle, profile: profile, aad: aad)
        case .wrap: return try wrapDataKey(dataKey, under: key.handle, profile: profile)
        case .oaep: return try sealOAEP(dataKey, under: key, profile: profile, seal)
        }
    }

    /// Opens a sealed data key.
    ///
    /// Scheme, mechanism and lengths are compared with `profile` before the token is asked.
    /// Calls: `gcm` C_DecryptInit, C_Decrypt; `wrap` C_UnwrapKey, C_GetAttributeValue,
    /// C_DestroyObject; `oaep` C_DecryptInit, C_Decrypt.
    ///
    /// - Returns: 32 bytes.
    /// - Throws: ``TokenError/cannotOpen(call:code:)`` when the token does not open it: damage,
    ///   another key, another context or a sick token, and codes do not tell which;
    ///   ``TokenError/malformed``; ``TokenError/schemeUnsupported``.
    package func openDataKey(
        _ sealed: WrappedKey, under key: MasterKey, profile: TokenProfile, aad: [UInt8]
    ) throws(TokenError) -> SecretBytes {
        guard sealed.scheme == profile.scheme, sealed.mechanism == profile.mechanism else {
            throw .schemeUnsupported
        }
        switch profile.scheme {
        case .gcm: return try openGCM(sealed, under: key.handle, profile: profile, aad: aad)
        case .wrap: return try unwrapDataKey(sealed, under: key.handle, profile: profile)
        case .oaep: return try openOAEP(sealed, under: key, profile: profile)
        }
    }

    /// The same under the master key with this id: by what an earlier search in this session has found,
    /// and where that does not open it by a new search.
    ///
    /// The token is not asked whether the remembered object is still that key: what it opens proves it.
    ///
    /// - Throws: As ``openDataKey(_:under:profile:aad:)`` and ``findMasterKey(objectID:profile:)``.
    package func openDataKey(
        _ sealed: WrappedKey, underID objectID: [UInt8], profile: TokenProfile, aad: [UInt8]
    ) throws(TokenError) -> SecretBytes {
        // A spoiled session is renewed first, and a new one knows no key.
        _ = try line.ready()
        if let known = line.keys.first(where: { $0.objectID == objectID }) {
            do throws(TokenError) {
                return try openDataKey(sealed, under: known, profile: profile, aad: aad)
            } catch {
                guard error.mayBeOfHandle else { throw error }
            }
            // Destroyed, or made anew: the search will tell.
            line.spoil()
            _ = try line.ready()
        }
        let key = try rememberedMasterKey(objectID: objectID, profile: profile)
        return try openDataKey(sealed, under: key, profile: profile, aad: aad)
    }
}
