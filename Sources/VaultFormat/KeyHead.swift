package import Vocabulary

/// All a vault knows of one customer master key.
///
/// Format, Key head.
package struct KeyHead: Equatable, Sendable {
    /// Where the key stands in its life.
    package enum State: UInt8, Sendable {
        case creating = 1
        case enabled = 2
        case disabled = 3
        case pendingDeletion = 4
        case pendingImport = 5
        case destroying = 6
        case destroyed = 7
    }

    package var id: KeyID
    package var state: State
    package var spec: KeySpec
    package var usage: KeyUsage
    package var origin: KeyOrigin
    package var description: Description
    package var tags: Tags
    /// Who made it, as the audit chain writes principals.
    package var creator: Principal
    package var created: UnixTime
    package var updated: UnixTime
    package var deletion: Deletion?
    package var isProtected: Bool
    package var protectionDescription: Description
    package var rotation: Rotation?
    package var policy: [UInt8]
    /// When imported material ends, for keys of external origin.
    package var materialExpires: UnixTime?
    /// Written by no vault: whether the same material comes again, its version's canary tells.
    package var materialDigest: [UInt8]
    /// Oldest first; the last live one is used when none is named.
    package var versions: [KeyVersion]
    /// Of a key of external origin only: what its next material is wrapped under.
    package var wrapping: WrappingKey?

    /// - Precondition: `usage` is one of the spec's.
    package init(
        id: KeyID, spec: KeySpec = .aes256, usage: KeyUsage = .encryptDecrypt,
        origin: KeyOrigin = .token, description: Description, tags: Tags, creator: Principal,
        now: UnixTime
    ) {
        self.id = id
        state = .creating
        self.spec = spec
        self.usage = usage
        self.origin = origin
        self.description = description
        self.tags = tags
        self.creator = creator
        created = now
        updated = now
        deletion = nil
        isProtected = false
        protectionDescription = .empty
        rotation = nil
        policy = []
        materialExpires = nil
        materialDigest = []
        versions = []
        wrapping = nil
    }

    /// The version that is used when none is named: it makes new data keys and codes.
    package var primary: KeyVersion? { versions.last { $0.state == .live } }

    /// The version whose token object is `object`.
    package func version(object: Identifier) -> KeyVersion? {
        versions.first { $0.object == object }
    }
}

extension KeyHead: Head {
    package static let kind = FileKind.key

    package init(fields: inout FieldReader) throws(FormatError) {
        try self.init(from: &fields.bytes)
        let objects = versions.map(\.object) + [wrapping?.object].compactMap { $0 }
        let sorted = objects.sorted()
        guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .malformed(field: "key versions")
        }
    }

    private init(from reader: inout ByteReader) throws(FormatError) {
        id = try reader.name("key id")
        state = try reader.code("key state")
        spec = try reader.code("key spec")
        usage = try reader.code("key usage")
        guard spec.usages.contains(usage) else { throw .malformed(field: "key usage") }
        origin = try reader.code("key origin")
        description = try Description(from: &reader)
        tags = try Tags(from: &reader)
        creator = try reader.name("creator")
        created = try reader.time("created")
        updated = try reader.time("updated")
        deletion = try reader.optional("deletion") { r throws(FormatError) in
            try Deletion(from: &r)
        }
        isProtected = try reader.flag("protection")
        protectionDescription = try Description(from: &reader)
        rotation = try reader.optional("rotation") { r throws(FormatError) in
            try Rotation(from: &r)
        }
        policy = try reader.long("policy", limit: Bounds.policy)
        materialExpires = try reader.optional("material expiry") { r throws(FormatError) in
            try r.time("material expiry")
        }
        materialDigest = try reader.short("material digest")
        guard materialDigest.isEmpty || materialDigest.count == 32 else {
            throw .malformed(field: "material digest")
        }
        versions = []
        for _ in 0..<(try reader.count("key versions", limit: Bounds.keyVersions)) {
            versions.append(try KeyVersion(of: spec, for: usage, from: &reader))
        }
        guard origin == .external else {
            wrapping = nil
            return
        }
        wrapping = try reader.optional("wrapping key") { r throws(FormatError) in
            try WrappingKey(from: &r)
        }
    }

    package func write(fields: inout FieldWriter) {
        write(to: &fields.bytes)
    }

    private func write(to writer: inout ByteWriter) {
        writer.short(id.bytes)
        writer.code(state)
        writer.code(spec)
        writer.code(usage)
        writer.code(origin)
        description.write(to: &writer)
        tags.write(to: &writer)
        writer.short(creator.bytes)
        writer.time(created)
        writer.time(updated)
        writer.optional(deletion) { $1.write(to: &$0) }
        writer.flag(isProtected)
        protectionDescription.write(to: &writer)
        writer.optional(rotation) { $1.write(to: &$0) }
        writer.long(policy, limit: Bounds.policy)
        writer.optional(materialExpires) { $0.time($1) }
        writer.short(materialDigest)
        writer.count(versions.count, limit: Bounds.keyVersions)
        for version in versions { version.write(to: &writer) }
        if origin == .external { writer.optional(wrapping) { $1.write(to: &$0) } }
    }
}
