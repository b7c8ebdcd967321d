internal import CPKCS11

/// What a PKCS #11 library says about itself.
///
/// Source: PKCS #11 v2.40, 3.1 "CK_INFO".
package struct ModuleInfo: Equatable, Sendable {
    /// Texts without the blanks that fill their fields.
    package let description: String
    package let manufacturer: String
    /// The library's own version.
    package let version: String
    /// The version of PKCS #11 that it speaks.
    package let standard: String
}

extension Module {
    /// Asks the library about itself; nil when it does not say.
    package func info() throws(TokenError) -> ModuleInfo? {
        var info = CK_INFO()
        guard let getInfo = unsafe functions.pointee.C_GetInfo else { return nil }
        let code = unsafe getInfo(&info)
        guard code == CKR_OK else { throw TokenError(.getInfo, code) }
        func text<Tuple>(_ tuple: Tuple) -> String {
            TokenFields.text(unsafe withUnsafeBytes(of: tuple) { unsafe Array($0) })
        }
        func version(_ version: CK_VERSION) -> String { "\(version.major).\(version.minor)" }
        return ModuleInfo(
            description: text(info.libraryDescription), manufacturer: text(info.manufacturerID),
            version: version(info.libraryVersion), standard: version(info.cryptokiVersion))
    }
}
