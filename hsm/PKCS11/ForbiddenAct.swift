internal import CPKCS11

/// What a token must refuse to do with a master key, each of them a way to get at what it seals.
package enum ForbiddenAct: String, Sendable, CaseIterable {
    case readValue = "read its value"
    case wrapOut = "wrap it out under another key"
    case copyExtractable = "copy it into an extractable key"
    /// A key sealed with GCM opens in counter mode without a check of its tag; one sealed by OAEP, by raw
    /// RSA without one of its padding.
    case otherMechanism = "decrypt with another mechanism"
    case otherUse = "sign with it"
    // Last: a token that lets them happen has another key afterwards.
    case makeExtractable = "make it extractable"
    case makeReadable = "make it not sensitive"

    /// Whether it gives the key itself away.
    ///
    /// The others only let another program that has the PIN use it in another way than kist does.
    package var losesKey: Bool {
        switch self {
        case .readValue, .makeExtractable, .makeReadable, .wrapOut, .copyExtractable: true
        case .otherMechanism, .otherUse: false
        }
    }
}

extension Session {
    /// Tries one forbidden act on a key; what comes of it is destroyed.
    ///
    /// The session must be read-write for a token to take a change of attributes seriously.
    ///
    /// - Returns: Whether the token let it happen.
    func isGranted(
        _ act: ForbiddenAct, on key: MasterKey, as trial: TrialKey
    ) throws(TokenError) -> Bool {
        switch act {
        case .readValue:
            return try isReadable(key.handle, trial.secretAttribute, byteCount: 1024)
        case .makeExtractable: return try isMadeExtractable(key)
        case .makeReadable:
            let template = Template().add(CKA_SENSITIVE, false)
            let session = try line.ready()
            return try line.isGranted(
                .setAttributeValue,
                unsafe template.with { list, count in
                    unsafe line.functions.pointee.C_SetAttributeValue(
                        session, key.handle, list, count)
                })
        case .wrapOut: return try isWrappable(key)
        case .copyExtractable: return try isCopied(key)
        case .otherMechanism:
            for mechanism in trial.otherMechanisms where try decrypts(key, mechanism) {
                return true
            }
            return false
        case .otherUse: return try signs(key, trial.signature)
        }
    }

    private func isCopied(_ key: MasterKey) throws(TokenError) -> Bool {
        guard let copy = unsafe line.functions.pointee.C_CopyObject else { return false }
        let template = Template().add(CKA_EXTRACTABLE, true).add(CKA_TOKEN, false)
        let session = try line.ready()
        var made = CK_OBJECT_HANDLE(CK_INVALID_HANDLE)
        let code = unsafe template.with { list, count in
            unsafe copy(session, key.handle, list, count, &made)
        }
        guard try line.isGranted(.copyObject, code) else { return false }
        defer { destroyQuietly(made) }
        // A token may say yes and leave out what it was asked for: that is no loss, when it shows.
        let answer = Template().ask(CKA_EXTRACTABLE, byteCount: 1)
        do throws(TokenError) { try readAttributes(of: made, into: answer) } catch { return true }
        return answer.bytes(CKA_EXTRACTABLE) != [0]
    }

    private func decrypts(
        _ key: MasterKey, _ number: CK_MECHANISM_TYPE
    ) throws(TokenError) -> Bool {
        var iv = [UInt8](repeating: 0, count: number == CKM_AES_CBC_PAD ? 16 : 0)
        let session = try line.ready()
        let code = unsafe iv.withUnsafeMutableBytes { iv in
            var mechanism = unsafe CK_MECHANISM(
                mechanism: number, pParameter: iv.isEmpty ? nil : iv.baseAddress,
                ulParameterLen: CK_ULONG(iv.count))
            return unsafe line.functions.pointee.C_DecryptInit(session, &mechanism, key.handle)
        }
        return try isBegun(.decryptInit, code)
    }

    private func signs(
        _ key: MasterKey, _ number: CK_MECHANISM_TYPE
    ) throws(TokenError) -> Bool {
        guard let begin = unsafe line.functions.pointee.C_SignInit else { return false }
        let session = try line.ready()
        var mechanism = unsafe CK_MECHANISM(
            mechanism: number, pParameter: nil, ulParameterLen: 0)
        return try isBegun(.signInit, unsafe begin(session, &mechanism, key.handle))
    }

    /// As ``SessionLine/isGranted(_:_:)``, of a call that leaves an operation open in the session.
    private func isBegun(_ call: TokenCall, _ code: CK_RV) throws(TokenError) -> Bool {
        let isGranted = try line.isGranted(call, code)
        line.spoil()
        return isGranted
    }
}
