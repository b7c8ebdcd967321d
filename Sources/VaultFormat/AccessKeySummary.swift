package import Vocabulary

/// What a list shows of an access key.
package struct AccessKeySummary: Equatable, Sendable {
    package var id: AccessKeyID
    package var principal: Principal
    package var state: AccessKeyHead.State
    package var created: UnixTime
    package var expires: UnixTime?

    package init(of head: AccessKeyHead) {
        id = head.id
        principal = head.principal
        state = head.state
        created = head.created
        expires = head.expires
    }
}

extension AccessKeySummary {
    init(from reader: inout ByteReader) throws(FormatError) {
        id = try reader.name("access key id")
        principal = try reader.name("principal")
        state = try reader.code("access key state")
        created = try reader.time("created")
        expires = try reader.optional("expires") { (reader) throws(FormatError) in
            try reader.time("expires")
        }
    }
}
