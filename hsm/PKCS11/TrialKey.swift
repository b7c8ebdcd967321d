internal import CPKCS11

/// A key like a master key of a profile, made to see what a token does with it.
struct TrialKey {
    let objectID: [UInt8]
    let profile: TokenProfile
    let isOnToken: Bool

    private static let label = "kist: trial"

    /// What it can be read and opened by, where no token should let it.
    var secretAttribute: CK_ATTRIBUTE_TYPE {
        profile.oaep.map { $0.kind.secretAttribute } ?? CKA_VALUE
    }

    /// Mechanisms that its profile does not have, and by which a key of its type could be used.
    var otherMechanisms: [CK_MECHANISM_TYPE] {
        profile.oaep == nil ? [CKM_AES_ECB, CKM_AES_CBC_PAD] : [CKM_RSA_PKCS, CKM_RSA_X_509]
    }

    var signature: CK_MECHANISM_TYPE { profile.oaep == nil ? CKM_AES_CMAC : CKM_RSA_PKCS }

    /// Makes it in whatever way the token takes.
    func make(in session: borrowing Session) throws(TokenError) -> MasterKey {
        guard let form = profile.oaep else { return try makeAlone(session) }
        // Whether mechanisms are restricted, whether a public half is kept, and what it is found by.
        let ways: [(Bool, Bool, KeyNaming)] =
            [(true, false, .id), (false, false, .id)]
            + (isOnToken
                ? [
                    (true, true, .id), (false, true, .id), (false, false, .label),
                    (false, true, .label),
                ]
                : [])
        var refusal: TokenError?
        for (restricts, isKept, naming) in ways {
            var request = pairRequest(form)
            request.naming = naming
            do throws(TokenError) {
                let (own, _) = try session.generatePair(
                    request, restrictingMechanisms: restricts, keepingPublic: isKept)
                return MasterKey(objectID: objectID, handle: own)
            } catch {
                guard Session.mayConcernTemplate(error) else { throw error }
                refusal = refusal ?? error
            }
        }
        throw refusal ?? .schemeUnsupported
    }

    private func makeAlone(_ session: borrowing Session) throws(TokenError) -> MasterKey {
        var refusal: TokenError?
        for (request, restricts) in keyRequest.forms {
            do throws(TokenError) {
                let handle = try session.generateKey(
                    request.request(restrictingMechanisms: restricts))
                return MasterKey(objectID: objectID, handle: handle)
            } catch {
                guard Session.mayConcernTemplate(error) else { throw error }
                refusal = refusal ?? error
            }
        }
        throw refusal ?? .schemeUnsupported
    }

    /// In what it is not as it was asked for.
    func differences(
        of key: MasterKey, in session: borrowing Session
    ) throws(TokenError) -> [KeyAttribute] {
        if let form = profile.oaep {
            return try session.differences(of: key.handle, from: pairRequest(form))
        }
        return try session.differences(of: key, from: keyRequest)
    }

    private var keyRequest: MasterKeyTemplate {
        var request = MasterKeyTemplate(objectID: objectID, label: Self.label, profile: profile)
        request.isOnToken = isOnToken
        return request
    }

    private func pairRequest(_ form: OAEPForm) -> WorkingKeyTemplate {
        var request = WorkingKeyTemplate(
            objectID: objectID, label: Self.label, kind: form.kind, duty: .decrypt)
        request.isOnToken = isOnToken
        return request
    }
}
