/// The one thing a customer master key does.
///
/// The number is the format's, the name the contract's. A code of a message, HMAC, is signed and
/// verified too: the contract has no third word, and PKCS #11 none either.
package enum KeyUsage: UInt8, Sendable, CaseIterable {
    case encryptDecrypt = 1
    case signVerify = 2

    package var name: String {
        switch self {
        case .encryptDecrypt: "ENCRYPT/DECRYPT"
        case .signVerify: "SIGN/VERIFY"
        }
    }

    /// The usage of this name, or nil.
    package init?(_ name: String) {
        guard let usage = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = usage
    }
}
