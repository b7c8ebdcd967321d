internal import CPKCS11
internal import SecureMemory

/// The `oaep` scheme: a data key is data for an RSA pair whose private half never leaves the token.
///
/// The public half is read from the private one, which only a login shows, and used by a library:
/// no token has to encrypt, and nobody can put another public half in its place.
///
/// Source: PKCS #11 v2.40, 5.9; mechanisms v2.40, 2.1.7 "PKCS #1 RSA OAEP"; RFC 8017, 7.1.
extension Session {
    func sealOAEP(
        _ plaintext: borrowing SecretBytes, under key: MasterKey, profile: TokenProfile,
        _ seal: PublicSeal?
    ) throws(TokenError) -> WrappedKey {
        let form = try Session.oaepForm(profile)
        guard let seal else { throw .schemeUnsupported }
        let half = try readPublicHalf(key.handle, form.kind, ofPrivate: true)
        let bytes = try seal(plaintext, half, form.padding)
        guard bytes.count == form.byteCount else { throw .lies(.seal) }
        return WrappedKey(
            scheme: .oaep, mechanism: profile.mechanism, parameter: form.padding.parameter,
            bytes: bytes)
    }

    func openOAEP(
        _ sealed: WrappedKey, under key: MasterKey, profile: TokenProfile
    ) throws(TokenError) -> SecretBytes {
        let form = try Session.oaepForm(profile)
        guard sealed.parameter == form.padding.parameter, sealed.bytes.count == form.byteCount
        else { throw .malformed }
        let opened = try decrypt(sealed.bytes, with: key, by: form.padding.mechanism)
        guard opened.byteCount == NewDataKey.byteCount else {
            throw .cannotOpen(
                call: .decrypt, code: ReturnValue(rawValue: CKR_ENCRYPTED_DATA_LEN_RANGE))
        }
        return opened
    }

    private static func oaepForm(_ profile: TokenProfile) throws(TokenError) -> OAEPForm {
        guard let form = profile.oaep, Mechanism.number(profile.mechanism, for: .oaep) != nil else {
            throw .schemeUnsupported
        }
        return form
    }
}
