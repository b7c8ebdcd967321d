import Vocabulary

/// What a list shows of one live record, so that no list opens records: part B of a shard.
package enum IndexSummary: Equatable, Sendable {
    case secret(SecretSummary)
    case key(KeySummary)
    case alias(AliasSummary)
    case accessKey(AccessKeySummary)
    case policy(PolicySummary)
}

extension IndexSummary {
    /// What kind of record it is of.
    var kind: FileKind {
        switch self {
        case .secret: .secret
        case .key: .key
        case .alias: .alias
        case .accessKey: .accessKey
        case .policy: .policy
        }
    }

    init(of kind: FileKind, from reader: inout ByteReader) throws(FormatError) {
        switch kind {
        case .secret: self = .secret(try SecretSummary(from: &reader))
        case .key: self = .key(try KeySummary(from: &reader))
        case .alias: self = .alias(try AliasSummary(from: &reader))
        case .accessKey: self = .accessKey(try AccessKeySummary(from: &reader))
        case .policy: self = .policy(try PolicySummary(from: &reader))
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
        case .accessKey(let key):
            writer.short(key.id.bytes)
            writer.short(key.principal.bytes)
            writer.code(key.state)
            writer.time(key.created)
            writer.optional(key.expires) { $0.time($1) }
        case .policy(let policy):
            writer.short(policy.name.bytes)
            writer.time(policy.updated)
        }
    }
}
