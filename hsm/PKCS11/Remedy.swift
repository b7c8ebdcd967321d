internal import CPKCS11

/// What may help against an error of the token, if it is tried once.
///
/// Source: PKCS #11 v2.40, 5.1; what tokens really answer, hsm/README.md.
enum Remedy {
    /// Nothing. A PIN is never tried again, and a refusal to open may be the sign of tampering.
    case none
    /// Another session: only this one is gone or stuck.
    case session
    /// The library begun anew, the token found and entered again.
    case restart
}

extension TokenError {
    var remedy: Remedy {
        guard case .refused(let call, let code) = asAnswer, call != .login else { return .none }
        switch code.rawValue {
        case CKR_SESSION_HANDLE_INVALID, CKR_SESSION_CLOSED, CKR_OPERATION_ACTIVE,
            CKR_OPERATION_NOT_INITIALIZED:
            return .session
        case CKR_CRYPTOKI_NOT_INITIALIZED, CKR_DEVICE_ERROR, CKR_DEVICE_REMOVED,
            CKR_TOKEN_NOT_PRESENT, CKR_SLOT_ID_INVALID, CKR_USER_NOT_LOGGED_IN,
            CKR_OBJECT_HANDLE_INVALID, CKR_KEY_HANDLE_INVALID, CKR_WRAPPING_KEY_HANDLE_INVALID,
            CKR_UNWRAPPING_KEY_HANDLE_INVALID:
            return .restart
        // Elsewhere it is SoftHSM's word for a damaged key.
        case CKR_GENERAL_ERROR
        where [.initialize, .getSlotList, .getTokenInfo, .openSession].contains(call):
            return .restart
        // tpm2-pkcs11 takes a key for busy for ever once an operation with it has failed.
        case CKR_FUNCTION_FAILED where call == .destroyObject: return .restart
        default: return .none
        }
    }

    /// Whether session or token are gone, so that the answer says nothing about what was asked.
    var provesNothing: Bool {
        guard case .refused(_, let code) = asAnswer else { return false }
        return remedy == .session
            || [
                CKR_CRYPTOKI_NOT_INITIALIZED, CKR_DEVICE_ERROR, CKR_DEVICE_REMOVED,
                CKR_TOKEN_NOT_PRESENT, CKR_USER_NOT_LOGGED_IN,
            ].contains(code.rawValue)
    }

    /// The call and its code, whatever they were taken to mean.
    private var asAnswer: TokenError {
        switch self {
        case .unavailable(let call, let code), .cannotOpen(let call, let code):
            .refused(call: call, code: code)
        default: self
        }
    }
}
