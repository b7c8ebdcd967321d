package import Vocabulary

/// A policy document that is no resource's own.
///
/// Format, Policy head.
package struct PolicyHead: Equatable, Sendable {
    package var name: PolicyName
    /// As it was given.
    package var text: [UInt8]
    package var created: UnixTime
    package var updated: UnixTime

    package init(name: PolicyName, text: [UInt8], created: UnixTime) {
        self.name = name
        self.text = text
        self.created = created
        updated = created
    }
}

extension PolicyHead: Head {
    package static let kind = FileKind.policy

    package init(fields: inout FieldReader) throws(FormatError) {
        name = try fields.bytes.name("policy name")
        created = try fields.bytes.time("created")
        updated = try fields.bytes.time("updated")
        text = try fields.bytes.long("policy", limit: Bounds.policy)
        guard !text.isEmpty else { throw .malformed(field: "policy") }
    }

    package func write(fields: inout FieldWriter) {
        fields.bytes.short(name.bytes)
        fields.bytes.time(created)
        fields.bytes.time(updated)
        fields.bytes.long(text, limit: Bounds.policy)
    }
}
