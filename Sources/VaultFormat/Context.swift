/// What additional data or a derived key is bound to: a domain word, then fields, each behind its
/// length, so that no two meanings share an encoding.
///
/// Format, Contexts.
package enum Context {
    /// The words that keep one use of a key apart from every other.
    package enum Domain: String, CaseIterable, Sendable {
        case root, canary, dek, blob, head, value, index, audit, header
        case mark, event, fingerprint, digest
        case recordKey = "record key"
        case indexKey = "index key"
        case auditKey = "audit key"
        case segmentKey = "segment key"
        case headerKey = "header key"
        case nameKey = "name key"
        case digestKey = "digest key"
        case importKey = "import key"
        case importToken = "import token"
        case accessKey = "access key"
    }

    /// The encoding: one byte of length and the word, then four bytes of length and each field.
    package static func encoding(_ domain: Domain, _ fields: [UInt8]...) -> [UInt8] {
        encoding(domain, fields: fields)
    }

    /// The encoding, of fields in a list.
    package static func encoding(_ domain: Domain, fields: [[UInt8]]) -> [UInt8] {
        var writer = ByteWriter()
        writer.short(Array(domain.rawValue.utf8))
        for field in fields { writer.long(field, limit: Bounds.record) }
        return writer.bytes
    }

    /// Eight big-endian bytes of a number, as a field.
    package static func field(_ number: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.unsigned(number)
        return writer.bytes
    }
}
