internal import CPKCS11
internal import Glibc

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

/// Which token, in which module: an RFC 7512 URI.
///
/// Accepted are `token`, `manufacturer`, `model`, `serial`, `slot-id`, `module-path` and
/// `pin-source`. Everything else is refused.
package struct TokenURI: Equatable, Sendable {
    /// p11-kit's spelling of this URI.
    package let text: String
    /// Absolute path of the module.
    package let modulePath: String
    package let slotID: UInt?
    /// Absolute path of the PIN file, when the URI names one.
    package let pinFile: String?
    let fields: TokenFields

    /// The longest URI accepted, in bytes.
    package static let byteLimit = 4096

    /// Reads a URI.
    ///
    /// - Throws: ``TokenError/uriInvalid(_:)``, ``TokenError/outOfMemory``.
    ///
    /// Source: RFC 7512, 2.3; the decoding is p11-kit's.
    package init(_ text: String) throws(TokenError) {
        try TokenURI.checkAttributes(of: text)
        guard let uri = unsafe p11_kit_uri_new() else { throw .outOfMemory }
        defer { unsafe p11_kit_uri_free(uri) }
        let kind = P11KitUriType(
            P11_KIT_URI_FOR_TOKEN.rawValue | P11_KIT_URI_FOR_SLOT.rawValue
                | P11_KIT_URI_FOR_MODULE.rawValue)
        switch unsafe p11_kit_uri_parse(text, kind, uri) {
        case P11_KIT_URI_OK.rawValue: break
        case P11_KIT_URI_BAD_SCHEME.rawValue: throw .uriInvalid(.scheme)
        case P11_KIT_URI_BAD_ENCODING.rawValue: throw .uriInvalid(.encoding)
        case P11_KIT_URI_UNEXPECTED.rawValue: throw .outOfMemory
        default: throw .uriInvalid(.syntax)
        }
        // The list above is ours; this is p11-kit's own opinion of what it has not understood.
        guard unsafe p11_kit_uri_any_unrecognized(uri) == 0 else { throw .uriInvalid(.syntax) }
        guard unsafe p11_kit_uri_get_pin_value(uri) == nil else { throw .uriInvalid(.pinValue) }

        guard let path = unsafe p11_kit_uri_get_module_path(uri) else {
            throw .uriInvalid(.modulePath)
        }
        modulePath = unsafe String(cString: path)
        guard modulePath.hasPrefix("/") else { throw .uriInvalid(.modulePath) }
        pinFile = unsafe try TokenURI.pinFile(p11_kit_uri_get_pin_source(uri))
        let slot = unsafe p11_kit_uri_get_slot_id(uri)
        slotID = slot == KIST_UNAVAILABLE_INFORMATION ? nil : slot
        guard let info = unsafe p11_kit_uri_get_token_info(uri) else { throw .uriInvalid(.syntax) }
        fields = unsafe TokenFields(info.pointee)

        var formatted: UnsafeMutablePointer<CChar>?
        guard unsafe p11_kit_uri_format(uri, kind, &formatted) == P11_KIT_URI_OK.rawValue,
            let formatted = unsafe formatted
        else { throw .outOfMemory }
        defer { unsafe free(formatted) }
        self.text = unsafe String(cString: formatted)
    }

    /// Whether a token in a slot has every attribute that this URI gives.
    func matches(_ info: TokenInfo, slot: UInt) -> Bool {
        (slotID == nil || slotID == slot) && fields.match(info.fields)
    }

    /// Refuses by name what p11-kit would take or pass over: unknown attributes, attributes given
    /// twice (the last would win), and escaped NUL bytes (which end a C string early).
    private static func checkAttributes(of text: String) throws(TokenError) {
        let bytes = text.utf8
        guard bytes.count <= byteLimit else { throw .uriInvalid(.tooLong) }
        guard text.hasPrefix("pkcs11:") else { throw .uriInvalid(.scheme) }
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .uriInvalid(.encoding) }
        let body = text.dropFirst("pkcs11:".count)
        let parts = body.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var names: Set<Substring> = []
        for (part, separator) in zip(parts, [Character(";"), Character("&")]) where !part.isEmpty {
            let known: Set<Substring> =
                separator == ";"
                ? ["token", "manufacturer", "model", "serial", "slot-id"]
                : ["module-path", "pin-source"]
            for attribute in part.split(separator: separator, omittingEmptySubsequences: false) {
                let pair = attribute.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard pair.count == 2 else { throw .uriInvalid(.syntax) }
                if pair[0] == "pin-value" { throw .uriInvalid(.pinValue) }
                guard known.contains(pair[0]) else {
                    throw .uriInvalid(.unknownAttribute(String(pair[0])))
                }
                guard names.insert(pair[0]).inserted else {
                    throw .uriInvalid(.repeatedAttribute(String(pair[0])))
                }
                // An empty text matches nothing that a person means by it.
                guard !pair[1].isEmpty else { throw .uriInvalid(.syntax) }
                guard !pair[1].contains("%00") else { throw .uriInvalid(.encoding) }
            }
        }
    }

    private static func pinFile(_ source: UnsafePointer<CChar>?) throws(TokenError) -> String? {
        guard let source = unsafe source else { return nil }
        let text = unsafe String(cString: source)
        guard text.hasPrefix("file:") else { throw .uriInvalid(.pinSource) }
        var path = text.dropFirst("file:".count)
        // RFC 8089: file:/path and file:///path are the same.
        if path.hasPrefix("///") { path = path.dropFirst(2) }
        guard path.hasPrefix("/"), !path.hasPrefix("//") else { throw .uriInvalid(.pinSource) }
        return String(path)
    }
}
