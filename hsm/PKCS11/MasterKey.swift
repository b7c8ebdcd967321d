internal import CPKCS11

/// A master key found on the token: good in every session of this process until it logs out.
package struct MasterKey: Equatable, Sendable {
    /// `CKA_ID`, 16 random bytes.
    package let objectID: [UInt8]
    let handle: CK_OBJECT_HANDLE

    /// Length of a master key's id.
    package static let objectIDByteCount = 16
}

/// A key that lies on the token, whoever made it.
///
/// A key half made has no id.
package struct TokenObject: Equatable, Sendable {
    package let objectID: [UInt8]
    package let label: [UInt8]
    /// Whether it is the public half of a pair, which can do nothing without the other.
    package let isPublic: Bool
}
