internal import CPKCS11

/// Everything that can go wrong between Kist and a token.
///
/// A closed set of values; never a sentence, never a PIN, a key or their lengths.
package enum TokenError: Error, Equatable, Sendable {
    /// No file at this path.
    case moduleNotFound(path: String)
    /// The file could not be looked at; `errno` says why.
    case moduleUnreachable(path: String, errno: Int32)
    /// The file, or a folder or link on the way to it, could have been put there by somebody else.
    case moduleUntrusted(path: String, why: TrustFault)
    /// The file is no shared library with a `C_GetFunctionList`.
    case notAModule(path: String)
    /// The text is no token URI that Kist accepts.
    case uriInvalid(TokenURIFault)
    /// No token has all the URI's attributes.
    case tokenNotFound
    /// More than one token has all the URI's attributes.
    case tokenAmbiguous
    /// The PIN is wrong. One try was spent.
    case pinIncorrect
    /// Too many wrong PINs; the token's security officer has to reset it.
    case pinLocked
    /// One try is left and the caller did not allow spending it. No try was spent.
    case pinFinalTry
    /// The token refuses this PIN before comparing it, or it must be changed first.
    case pinInvalid(PINFault)
    /// The token is well and holds no master key with this id.
    case keyNotFound
    /// More than one key has this id.
    case keyAmbiguous
    /// A key with this id is there already.
    case keyExists
    /// The token would not open a sealed key: damage, a wrong key or a sick token; codes do not tell.
    /// The layer above asks the canary of the same key.
    case cannotOpen(call: TokenCall, code: ReturnValue)
    /// The stored values cannot be a sealed data key of this scheme. The token was not asked.
    case malformed
    /// The token cannot do this way of sealing, or the stored scheme is not the one agreed on.
    case schemeUnsupported
    /// The token said yes and did something else.
    case lies(KeyAttribute)
    /// Another process is logging in, or the token has no session left. Try again.
    case busy
    /// The token answered no.
    case refused(call: TokenCall, code: ReturnValue)
    /// The token is away, sick, or no longer the one it was.
    case unavailable(call: TokenCall, code: ReturnValue)
    /// No memory left, here or in the module.
    case outOfMemory
    /// The token's folder could not be opened, locked or protected; `errno` says why.
    case folder(path: String, errno: Int32)
}

/// Why a PIN was refused before it was compared.
package enum PINFault: Equatable, Sendable {
    /// Shorter or longer than the token allows.
    case length
    /// Has bytes that the token does not allow.
    case characters
    /// Must be changed before use.
    case expired
}

extension TokenError {
    /// What a return value means wherever it appears.
    init(_ call: TokenCall, _ code: UInt) {
        let value = ReturnValue(rawValue: code)
        switch code {
        case CKR_HOST_MEMORY: self = .outOfMemory
        case CKR_SESSION_COUNT: self = .busy
        case CKR_PIN_INCORRECT: self = .pinIncorrect
        case CKR_PIN_LOCKED: self = .pinLocked
        case CKR_PIN_LEN_RANGE: self = .pinInvalid(.length)
        case CKR_PIN_INVALID: self = .pinInvalid(.characters)
        case CKR_PIN_EXPIRED: self = .pinInvalid(.expired)
        case CKR_DEVICE_ERROR, CKR_DEVICE_MEMORY, CKR_DEVICE_REMOVED, CKR_TOKEN_NOT_PRESENT,
            CKR_TOKEN_NOT_RECOGNIZED, CKR_CRYPTOKI_NOT_INITIALIZED, CKR_SESSION_HANDLE_INVALID,
            CKR_SESSION_CLOSED, CKR_SLOT_ID_INVALID, CKR_OBJECT_HANDLE_INVALID,
            CKR_KEY_HANDLE_INVALID, CKR_WRAPPING_KEY_HANDLE_INVALID,
            CKR_UNWRAPPING_KEY_HANDLE_INVALID, CKR_USER_NOT_LOGGED_IN:
            self = .unavailable(call: call, code: value)
        default: self = .refused(call: call, code: value)
        }
    }

    /// What a return value of `C_Decrypt` or `C_UnwrapKey` means: a refusal there may be the
    /// authenticity check, under a name that differs from product to product.
    static func opening(_ call: TokenCall, _ code: UInt) -> TokenError {
        switch TokenError(call, code) {
        case .refused(let call, let code): .cannotOpen(call: call, code: code)
        case let other: other
        }
    }
}

extension TokenError {
    /// Whether a token says that it does not have a mechanism, or not for such a key.
    package var isOfMechanism: Bool {
        guard case .refused(_, let code) = self else { return false }
        return [
            CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_FUNCTION_NOT_SUPPORTED,
            CKR_KEY_SIZE_RANGE, CKR_DOMAIN_PARAMS_INVALID, CKR_CURVE_NOT_SUPPORTED,
            CKR_ATTRIBUTE_VALUE_INVALID, CKR_ATTRIBUTE_TYPE_INVALID, CKR_TEMPLATE_INCONSISTENT,
        ].contains(code.rawValue)
    }
}

extension TokenError {
    /// Whether the handle of an object may have stopped to be good, or become another object's.
    var mayBeOfHandle: Bool {
        switch self {
        case .cannotOpen, .refused: true
        case .unavailable(_, let code):
            [
                CKR_OBJECT_HANDLE_INVALID, CKR_KEY_HANDLE_INVALID,
                CKR_UNWRAPPING_KEY_HANDLE_INVALID,
            ].contains(code.rawValue)
        default: false
        }
    }
}
