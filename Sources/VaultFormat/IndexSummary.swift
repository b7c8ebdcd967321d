package import Vocabulary

/// What a list shows of one live record, so that no list opens records: part B of a shard.
package enum IndexSummary: Equatable, Sendable {
    case secret(SecretSummary)
    case key(KeySummary)
    case alias(AliasSummary)
}

/// What a list shows of a secret.
package struct SecretSummary: Equatable, Sendable {
    package var name: SecretName
    package var key: KeyID
    package var created: UnixTime
    package var updated: UnixTime
    /// The end of the recovery window, when one runs.
    package var plannedDeletion: UnixTime?

    package init(of head: SecretHead) {
        name = head.name
        key = head.key
        created = head.created
        updated = head.updated
        plannedDeletion = head.deletion?.notBefore
    }
}

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

/// What a list shows of an alias.
package struct AliasSummary: Equatable, Sendable {
    package var name: AliasName
    package var key: KeyID

    package init(of head: AliasHead) {
        name = head.name
        key = head.key
    }
}

extension IndexSummary {
    init(of kind: FileKind, from reader: inout ByteReader) throws(FormatError) {
        switch kind {
        case .secret: self = .secret(try SecretSummary(from: &reader))
        case .key: self = .key(try KeySummary(from: &reader))
        case .alias: self = .alias(try AliasSummary(from: &reader))
        default: throw .malformed(field: "summary kind")
        }
    }

    func write(to writer: inout ByteWriter) {
        switch self {
        case .secret(let secret):
            writer.short(secret.name.bytes)
            writer.short(secret.key.bytes)
            writer.time(secret.created)
            writer.time(secret.updated)
            writer.optional(secret.plannedDeletion) { $0.time($1) }
        case .key(let key):
            writer.short(key.id.bytes)
            writer.code(key.state)
            writer.time(key.created)
            writer.optional(key.plannedDeletion) { $0.time($1) }
        case .alias(let alias):
            writer.short(alias.name.bytes)
            writer.short(alias.key.bytes)
        }
    }
}

extension SecretSummary {
    fileprivate init(from reader: inout ByteReader) throws(FormatError) {
        name = try reader.name("secret name")
        key = try reader.name("key id")
        created = try reader.time("created")
        updated = try reader.time("updated")
        plannedDeletion = try reader.optional("planned deletion") { r throws(FormatError) in
            try r.time("planned deletion")
        }
    }
}

extension KeySummary {
    fileprivate init(from reader: inout ByteReader) throws(FormatError) {
        id = try reader.name("key id")
        state = try reader.code("key state")
        created = try reader.time("created")
        plannedDeletion = try reader.optional("planned deletion") { r throws(FormatError) in
            try r.time("planned deletion")
        }
    }
}

extension AliasSummary {
    fileprivate init(from reader: inout ByteReader) throws(FormatError) {
        name = try reader.name("alias name")
        key = try reader.name("key id")
    }
}
