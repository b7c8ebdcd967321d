package import Vocabulary

/// A name and a secret with which requests are signed.
///
/// Format, Access key head.
package struct AccessKeyHead: Equatable, Sendable {
    package enum State: UInt8, Sendable, CaseIterable {
        case enabled = 1
        case disabled = 2
    }

    package var id: AccessKeyID
    /// Whom it was made for.
    package var principal: Principal
    package var description: Description
    package var state: State
    package var created: UnixTime
    package var updated: UnixTime
    /// From then on it signs nothing.
    package var expires: UnixTime?
    /// IV, ciphertext, tag.
    package var sealedSecret: [UInt8]

    /// What a sealed secret may measure, in bytes.
    package static let sealedSecretByteCounts = 29...156

    package init(
        id: AccessKeyID, principal: Principal, description: Description, created: UnixTime,
        expires: UnixTime?, sealedSecret: [UInt8]
    ) {
        self.id = id
        self.principal = principal
        self.description = description
        state = .enabled
        self.created = created
        updated = created
        self.expires = expires
        self.sealedSecret = sealedSecret
    }
}

extension AccessKeyHead: Head {
    package static let kind = FileKind.accessKey

    package init(fields: inout FieldReader) throws(FormatError) {
        id = try fields.bytes.name("access key id")
        principal = try fields.bytes.name("principal")
        guard
            let text = Description(
                try fields.bytes.long("description", limit: Description.longest))
        else { throw .malformed(field: "description") }
        description = text
        state = try fields.bytes.code("access key state")
        created = try fields.bytes.time("created")
        updated = try fields.bytes.time("updated")
        expires = try fields.bytes.optional("expires") { (reader) throws(FormatError) in
            try reader.time("expires")
        }
        sealedSecret = try fields.bytes.short("sealed secret")
        guard Self.sealedSecretByteCounts.contains(sealedSecret.count) else {
            throw .malformed(field: "sealed secret")
        }
    }

    package func write(fields: inout FieldWriter) {
        fields.bytes.short(id.bytes)
        fields.bytes.short(principal.bytes)
        fields.bytes.long(Array(description.text.utf8), limit: Description.longest)
        fields.bytes.code(state)
        fields.bytes.time(created)
        fields.bytes.time(updated)
        fields.bytes.optional(expires) { $0.time($1) }
        fields.bytes.short(sealedSecret)
    }
}
