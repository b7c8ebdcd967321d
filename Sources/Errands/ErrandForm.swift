package import KMSContract
import SecureMemory
import SecretVault
import Vocabulary

/// The fields of an errand as they came in.
package struct ErrandForm {
    private let fields: [Field]

    package init(_ fields: [Field]) { self.fields = fields }

    /// Whether these are the very fields that an errand has, in its order.
    func isThat(of errand: some Errand) -> Bool {
        fields.elementsEqual(errand.fields) { one, other in
            guard one.name == other.name else { return false }
            switch (one.value, other.value) {
            case (.text(let one), .text(let other)): return one == other
            case (.secret(let one), .secret(let other)): return one === other
            default: return false
            }
        }
    }

    /// The text of a field; nil when it is not there.
    func text(_ name: String) throws(ErrandFault) -> String? {
        guard let field = fields.first(where: { $0.name == name }) else { return nil }
        guard case .text(let bytes) = field.value,
            let text = String(validating: bytes, as: UTF8.self)
        else { throw .malformed }
        return text
    }

    /// What `read` makes of a field; nil when it is not there.
    func value<Value>(
        _ name: String, _ read: (String) -> Value?
    ) throws(ErrandFault) -> Value? {
        guard let text = try text(name) else { return nil }
        guard let value = read(text) else { throw .malformed }
        return value
    }

    /// The same for a field that must be there.
    func needed<Value>(_ name: String, _ read: (String) -> Value?) throws(ErrandFault) -> Value {
        guard let value = try value(name, read) else { throw .malformed }
        return value
    }

    func number(_ name: String) throws(ErrandFault) -> Int? { try value(name) { Int($0) } }
    func flag(_ name: String) throws(ErrandFault) -> Bool { try text(name) != nil }
    func secretName() throws(ErrandFault) -> SecretName {
        try needed("SecretName") { SecretName($0) }
    }
    func key() throws(ErrandFault) -> KeyReference { try needed("KeyId") { KeyReference($0) } }
    func alias() throws(ErrandFault) -> AliasName { try needed("AliasName") { AliasName($0) } }
    func version() throws(ErrandFault) -> VersionID? { try value("VersionId") { VersionID($0) } }
    func description() throws(ErrandFault) -> Description? {
        try value("Description") { Description($0) }
    }

    func dataType() throws(ErrandFault) -> DataType {
        try needed("SecretDataType") { DataType(rawValue: $0) }
    }

    /// The value of a secret.
    func secret() throws(ErrandFault) -> SharedSecret {
        guard let field = fields.first(where: { $0.name == "SecretData" }),
            case .secret(let secret) = field.value
        else { throw .malformed }
        return secret
    }

    /// Names with commas between them, which no name has in it.
    func list<Rule>(_ name: String, of: Rule.Type) throws(ErrandFault) -> [Name<Rule>]? {
        guard let text = try text(name) else { return nil }
        var list: [Name<Rule>] = []
        for part in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        {
            guard let name = Name<Rule>(Array(part)) else { throw .malformed }
            list.append(name)
        }
        return list
    }
}

extension [Field] {
    /// Fields of these texts, without those that are not said.
    static func of(_ texts: (String, String?)...) -> [Field] {
        texts.compactMap { (name, text) in text.map { Field(name, text: [UInt8]($0.utf8)) } }
    }

    /// Names with commas between them; none when there is no list.
    static func list<Rule>(_ name: String, _ names: [Name<Rule>]?) -> [Field] {
        of((name, names.map { $0.map(\.text).joined(separator: ",") }))
    }
}
