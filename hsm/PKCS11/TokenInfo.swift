internal import CPKCS11

/// What a token says about itself.
///
/// Source: PKCS #11 v2.40, 3.2 "CK_TOKEN_INFO".
package struct TokenInfo: Equatable, Sendable {
    /// Texts as the token gives them, without the blanks that fill their fields.
    package let label: String
    package let manufacturer: String
    package let model: String
    package let serial: String
    /// Flags, `CKF_…`.
    package let flags: UInt
    /// The most sessions one program may have; nil where the token sets no limit or does not say.
    package let sessionLimit: UInt?

    /// Whole fields, blanks included: what a URI is compared with.
    let fields: TokenFields

    init(_ info: CK_TOKEN_INFO) {
        fields = TokenFields(info)
        flags = info.flags
        // CK_EFFECTIVELY_INFINITE and CK_UNAVAILABLE_INFORMATION.
        let most = info.ulMaxSessionCount
        sessionLimit = most == 0 || most == .max ? nil : most
        label = TokenFields.text(fields.label)
        manufacturer = TokenFields.text(fields.manufacturer)
        model = TokenFields.text(fields.model)
        serial = TokenFields.text(fields.serial)
    }

    package var isInitialised: Bool { flags & CKF_TOKEN_INITIALIZED != 0 }
    package var isUserPINSet: Bool { flags & CKF_USER_PIN_INITIALIZED != 0 }
    /// A wrong PIN was tried since the last right one.
    package var isUserPINCountLow: Bool { flags & CKF_USER_PIN_COUNT_LOW != 0 }
    package var isUserPINFinalTry: Bool { flags & CKF_USER_PIN_FINAL_TRY != 0 }
    package var isUserPINLocked: Bool { flags & CKF_USER_PIN_LOCKED != 0 }
    package var isUserPINToBeChanged: Bool { flags & CKF_USER_PIN_TO_BE_CHANGED != 0 }
}

/// The four texts of a `CK_TOKEN_INFO`, as the fixed fields they are.
struct TokenFields: Equatable, Sendable {
    let label: [UInt8]
    let manufacturer: [UInt8]
    let model: [UInt8]
    let serial: [UInt8]

    init(_ info: CK_TOKEN_INFO) {
        label = TokenFields.bytes(info.label)
        manufacturer = TokenFields.bytes(info.manufacturerID)
        model = TokenFields.bytes(info.model)
        serial = TokenFields.bytes(info.serialNumber)
    }

    static func text(_ field: [UInt8]) -> String {
        let end = field.lastIndex { $0 != 0x20 && $0 != 0 }.map { $0 + 1 } ?? 0
        return String(decoding: field[..<end], as: UTF8.self)
    }

    /// C's fixed arrays come to Swift as tuples.
    private static func bytes<Tuple>(_ tuple: Tuple) -> [UInt8] {
        unsafe withUnsafeBytes(of: tuple) { unsafe Array($0) }
    }
}
