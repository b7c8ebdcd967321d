package import Vocabulary

/// A second name of a customer master key.
///
/// Format, Alias head.
package struct AliasHead: Equatable, Sendable {
    package var name: AliasName
    package var key: KeyID
    package var created: UnixTime
    package var updated: UnixTime

    package init(name: AliasName, key: KeyID, created: UnixTime) {
        self.name = name
        self.key = key
        self.created = created
        updated = created
    }
}

extension AliasHead: Head {
    package static let kind = FileKind.alias

    package init(fields: inout FieldReader) throws(FormatError) {
        name = try fields.bytes.name("alias name")
        key = try fields.bytes.name("key id")
        created = try fields.bytes.time("created")
        updated = try fields.bytes.time("updated")
    }

    package func write(fields: inout FieldWriter) {
        fields.bytes.short(name.bytes)
        fields.bytes.short(key.bytes)
        fields.bytes.time(created)
        fields.bytes.time(updated)
    }
}
