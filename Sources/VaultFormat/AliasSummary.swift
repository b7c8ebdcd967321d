package import Vocabulary

/// What a list shows of an alias.
package struct AliasSummary: Equatable, Sendable {
    package var name: AliasName
    package var key: KeyID

    package init(of head: AliasHead) {
        name = head.name
        key = head.key
    }
}

extension AliasSummary {
    init(from reader: inout ByteReader) throws(FormatError) {
        name = try reader.name("alias name")
        key = try reader.name("key id")
    }
}
