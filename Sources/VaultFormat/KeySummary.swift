package import Vocabulary

/// What a list shows of a key.
package struct KeySummary: Equatable, Sendable {
    package var id: KeyID
    package var state: KeyHead.State
    package var created: UnixTime
    package var plannedDeletion: UnixTime?

    package init(of head: KeyHead) {
        id = head.id
        state = head.state
        created = head.created
        plannedDeletion = head.deletion?.notBefore
    }
}

extension KeySummary {
    init(from reader: inout ByteReader) throws(FormatError) {
        id = try reader.name("key id")
        state = try reader.code("key state")
        created = try reader.time("created")
        plannedDeletion = try reader.optional("planned deletion") { r throws(FormatError) in
            try r.time("planned deletion")
        }
    }
}
