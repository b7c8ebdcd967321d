package import Vocabulary

/// What the index shows of a policy.
package struct PolicySummary: Equatable, Sendable {
    package var name: PolicyName
    package var updated: UnixTime

    package init(of head: PolicyHead) {
        name = head.name
        updated = head.updated
    }
}

extension PolicySummary {
    init(from reader: inout ByteReader) throws(FormatError) {
        name = try reader.name("policy name")
        updated = try reader.time("updated")
    }
}
