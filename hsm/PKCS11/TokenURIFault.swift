/// Why a text is no token URI that Kist accepts.
package enum TokenURIFault: Equatable, Sendable {
    case tooLong
    /// Does not start with `pkcs11:`.
    case scheme
    /// A bad percent escape, an escaped NUL, or bytes that a URI cannot have.
    case encoding
    case syntax
    /// An attribute that does not name a token or its module. Ignoring it could open another token.
    case unknownAttribute(String)
    case repeatedAttribute(String)
    /// `pin-value`: a PIN does not belong in a URI.
    case pinValue
    /// `module-path` is missing or not absolute.
    case modulePath
    /// `pin-source` is not `file:` with an absolute path.
    case pinSource
}
