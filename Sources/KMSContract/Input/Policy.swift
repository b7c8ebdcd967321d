import JSONText
import Vocabulary

/// A policy document of one secret or key: kept and given back as it is, and asked, beside the vault's
/// own, when somebody else than who has opened the vault wants something.
struct Policy: Equatable, Sendable {
    static let longest = 32_768

    let text: [UInt8]

    /// The policy, or nil when the text is not of the contract's form.
    init?(_ text: [UInt8]) {
        guard let document = JSONParameter.value(text, longest: Self.longest),
            document.members(of: ["Version", "Statement"]) != nil,
            document["Version"]?.string.map({ $0.elementsEqual("1".utf8) }) == true,
            let statements = document["Statement"]?.elements, !statements.isEmpty,
            statements.allSatisfy(Self.isStatement)
        else { return nil }
        self.text = text
    }

    private static func isStatement(_ statement: JSONValue) -> Bool {
        let names = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"]
        guard statement.members(of: names) != nil,
            let effect = statement["Effect"]?.string,
            effect.elementsEqual("Allow".utf8) || effect.elementsEqual("Deny".utf8),
            let actions = statement["Action"]?.strings, !actions.isEmpty,
            actions.allSatisfy({ $0.starts(with: "kms:".utf8) })
        else { return false }
        if let resource = statement["Resource"], resource.strings != [Array("*".utf8)] {
            return false
        }
        guard let sid = statement["Sid"] else { return true }
        guard let text = sid.string else { return false }
        // Real documents have spaces here ("kms default key policy"), whatever the text says.
        return text.count <= 128
            && text.allSatisfy { Alphabet.isOfNames($0) || $0 == UInt8(ascii: " ") }
    }

    /// The one policy there is.
    static let name = Parameter<String>(
        "PolicyName", .text(longest: 64, what: "default"), .defaulted("default")
    ) { $0.text.map { String(decoding: $0, as: UTF8.self) } }

    static func check(_ arguments: Arguments) throws(KMSError) {
        guard arguments[required: name] == "default" else { throw .policyNotFound }
    }
}
