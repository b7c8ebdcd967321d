/// Which token, in which module: an RFC 7512 URI.
///
/// Accepted are `token`, `manufacturer`, `model`, `serial`, `slot-id`, `module-path` and
/// `pin-source`. Everything else is refused.
///
/// p11-kit could read these too, but loading it costs a command more than the rest of its own start.
package struct TokenURI: Equatable, Sendable {
    /// The attributes in this order, each written in one way.
    package let text: String
    /// Absolute path of the module.
    package let modulePath: String
    package let slotID: UInt?
    /// Absolute path of the PIN file, when the URI names one.
    package let pinFile: String?
    private let fields: Values

    /// The longest URI accepted, in bytes.
    package static let byteLimit = 4096

    /// In the order in which they are written.
    private enum Attribute: String, CaseIterable {
        case model, manufacturer, serial, token
        case slotID = "slot-id"
        case pinSource = "pin-source"
        case modulePath = "module-path"

        /// Behind the question mark.
        var isQuery: Bool { self == .modulePath || self == .pinSource }

        /// How long a token's own text can be, in bytes.
        ///
        /// Source: PKCS #11 v2.40, 3.2 "CK_TOKEN_INFO".
        var fieldByteCount: Int {
            switch self {
            case .token, .manufacturer: 32
            case .model, .serial: 16
            default: TokenURI.byteLimit
            }
        }
    }

    /// A handful, looked through: a dictionary would have the runtime put its type together, which
    /// takes longer than all that is done with it.
    private struct Values: Equatable, Sendable {
        struct Pair: Equatable, Sendable {
            let attribute: Attribute
            let value: [UInt8]
        }

        var pairs: [Pair] = []

        subscript(attribute: Attribute) -> [UInt8]? {
            pairs.first { $0.attribute == attribute }?.value
        }

        /// In the order in which attributes are written, so that equal URIs are equal.
        func filter(_ isWanted: (Attribute) -> Bool) -> Values {
            Values(
                pairs: Attribute.allCases.compactMap { attribute in
                    guard isWanted(attribute) else { return nil }
                    return self[attribute].map { Pair(attribute: attribute, value: $0) }
                })
        }
    }

    /// Reads a URI.
    ///
    /// - Throws: ``TokenError/uriInvalid(_:)``.
    ///
    /// Source: RFC 7512, 2.3.
    package init(_ text: String) throws(TokenError) {
        let given = try TokenURI.attributes(of: text)
        guard let path = given[.modulePath].map({ String(decoding: $0, as: UTF8.self) }),
            path.hasPrefix("/")
        else { throw .uriInvalid(.modulePath) }
        modulePath = path
        pinFile = try given[.pinSource].map { (source) throws(TokenError) in
            try TokenURI.pinFile(String(decoding: source, as: UTF8.self))
        }
        slotID = try given[.slotID].map { (digits) throws(TokenError) in
            // Digits alone: UInt(_:) would take a sign.
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let slot = UInt(String(decoding: digits, as: UTF8.self))
            else { throw .uriInvalid(.syntax) }
            return slot
        }
        fields = given.filter { !$0.isQuery && $0 != .slotID }
        self.text = TokenURI.text(of: given)
    }

    /// Whether the URI says which serial number the token has.
    package var namesSerial: Bool { fields[.serial] != nil }

    /// Whether a token in a slot has every attribute that this URI gives.
    func matches(_ info: TokenInfo, slot: UInt) -> Bool {
        (slotID == nil || slotID == slot)
            && fields.pairs.allSatisfy { pair in
                let value = pair.value
                // The token's own field is filled with blanks, which no URI writes.
                let theirs =
                    switch pair.attribute {
                    case .token: info.fields.label
                    case .manufacturer: info.fields.manufacturer
                    case .model: info.fields.model
                    default: info.fields.serial
                    }
                return theirs.starts(with: value)
                    && theirs[value.count...].allSatisfy { $0 == 0x20 }
            }
    }

    /// Every attribute once, known and not empty, decoded.
    private static func attributes(of text: String) throws(TokenError) -> Values {
        let bytes = text.utf8
        guard bytes.count <= byteLimit else { throw .uriInvalid(.tooLong) }
        guard text.hasPrefix("pkcs11:") else { throw .uriInvalid(.scheme) }
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .uriInvalid(.encoding) }
        let body = text.dropFirst("pkcs11:".count)
        let parts = body.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var given = Values()
        for (part, isQuery) in zip(parts, [false, true]) where !part.isEmpty {
            let pairs = part.split(
                separator: isQuery ? "&" : ";", omittingEmptySubsequences: false)
            for text in pairs {
                let pair = text.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard pair.count == 2 else { throw .uriInvalid(.syntax) }
                if pair[0] == "pin-value" { throw .uriInvalid(.pinValue) }
                guard let name = Attribute(rawValue: String(pair[0])), name.isQuery == isQuery
                else { throw .uriInvalid(.unknownAttribute(String(pair[0]))) }
                guard given[name] == nil else {
                    throw .uriInvalid(.repeatedAttribute(String(pair[0])))
                }
                // An empty text matches nothing that a person means by it.
                guard !pair[1].isEmpty else { throw .uriInvalid(.syntax) }
                guard let value = PercentEncoding.decode(pair[1].utf8) else {
                    throw .uriInvalid(.encoding)
                }
                guard value.count <= name.fieldByteCount else { throw .uriInvalid(.syntax) }
                given.pairs.append(.init(attribute: name, value: value))
            }
        }
        return given
    }

    private static func text(of given: Values) -> String {
        func part(isQuery: Bool) -> String {
            var text = ""
            for name in Attribute.allCases where name.isQuery == isQuery {
                guard let value = given[name] else { continue }
                if !text.isEmpty { text += isQuery ? "&" : ";" }
                let plain = isQuery ? "/:" : ":"
                text += name.rawValue
                text += "="
                text += PercentEncoding.encode(value, keeping: plain.utf8)
            }
            return text
        }
        return "pkcs11:\(part(isQuery: false))?\(part(isQuery: true))"
    }

    private static func pinFile(_ source: String) throws(TokenError) -> String {
        guard source.hasPrefix("file:") else { throw .uriInvalid(.pinSource) }
        var path = source.dropFirst("file:".count)
        // RFC 8089: file:/path and file:///path are the same.
        if path.hasPrefix("///") { path = path.dropFirst(2) }
        guard path.hasPrefix("/"), !path.hasPrefix("//") else { throw .uriInvalid(.pinSource) }
        return String(path)
    }
}
