package import Vocabulary

/// Principals as policies and access keys name them.
package enum PrincipalText {
    /// A principal with a name: `uid:1000`, `gid:100`, `access-key:LTAI…`, or a name without colon,
    /// as access keys are made for; nil for anything else.
    package static func name(_ text: [UInt8]) -> Principal? {
        guard let principal = Principal(text), text != Array("owner".utf8) else { return nil }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return principal }
        let rest = Array(text[(colon + 1)...])
        switch String(decoding: text[..<colon], as: UTF8.self) {
        case "uid", "gid":
            // One number, one name: no leading zeros.
            guard let id = UInt32(String(decoding: rest, as: UTF8.self)),
                String(id).utf8.elementsEqual(rest)
            else { return nil }
            return principal
        case "access-key": return AccessKeyID(rest) == nil ? nil : principal
        default: return nil
        }
    }

    /// Whether access keys can be made for it: a user, or a name of its own.
    package static func mayHaveKeys(_ principal: Principal) -> Bool {
        guard name(principal.bytes) != nil else { return false }
        return principal.bytes.starts(with: "uid:".utf8)
            || !principal.bytes.contains(UInt8(ascii: ":"))
    }
}
