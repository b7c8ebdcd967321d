package import Vocabulary

/// All a vault knows of one secret, but the values.
///
/// Format, Secret head.
package struct SecretHead: Equatable, Sendable {
    package var name: SecretName
    /// Random for each creation: a name used again is another secret.
    package var incarnation: Identifier
    package var description: Description
    package var tags: Tags
    /// The customer master key that seals the data keys.
    package var key: KeyID
    package var created: UnixTime
    package var updated: UnixTime
    package var deletion: Deletion?
    /// Versions ever written; never goes back.
    package var versionCounter: UInt32
    /// One version each.
    package var labels: StageLabels
    /// In the order they were written, oldest first.
    package var versions: [SecretVersion]
    /// Evicted ids, oldest first.
    package var retired: [RetiredVersion]
    /// The policy document as it was set, or empty.
    package var policy: [UInt8]
    package var rotation: Rotation?

    package init(
        name: SecretName, incarnation: Identifier, description: Description, tags: Tags,
        key: KeyID, created: UnixTime
    ) {
        self.name = name
        self.incarnation = incarnation
        self.description = description
        self.tags = tags
        self.key = key
        self.created = created
        updated = created
        deletion = nil
        versionCounter = 0
        labels = StageLabels()
        versions = []
        retired = []
        policy = []
        rotation = nil
    }
}

extension SecretHead: Head {
    package static let kind = FileKind.secret

    package init(fields: inout FieldReader) throws(FormatError) {
        try self.init(from: &fields.bytes)
        // By sorting: a set would have the runtime put its type together, at every start of a process.
        let ids = versions.map(\.id).sorted()
        guard zip(ids, ids.dropFirst()).allSatisfy({ $0 < $1 }),
            retired.allSatisfy({ !ids.contains($0.id) }),
            labels.places.allSatisfy({ ids.contains($0.version) })
        else { throw .malformed(field: "version ids") }
        guard !versions.isEmpty, labels[.current] != nil, versionCounter >= versions.count else {
            throw .malformed(field: "versions")
        }
    }

    private init(from reader: inout ByteReader) throws(FormatError) {
        name = try reader.name("secret name")
        incarnation = try reader.identifier("incarnation")
        description = try Description(from: &reader)
        tags = try Tags(from: &reader)
        key = try reader.name("key id")
        created = try reader.time("created")
        updated = try reader.time("updated")
        deletion = try reader.optional("deletion") { r throws(FormatError) in
            try Deletion(from: &r)
        }
        versionCounter = try reader.unsigned("version counter")
        labels = try StageLabels(from: &reader)
        versions = []
        for _ in 0..<(try reader.count("versions", limit: Bounds.versions)) {
            versions.append(try SecretVersion(from: &reader))
        }
        retired = []
        for _ in 0..<(try reader.count("retired ids", limit: Bounds.retired)) {
            retired.append(try RetiredVersion(from: &reader))
        }
        policy = try reader.long("policy", limit: Bounds.policy)
        rotation = try reader.optional("rotation") { r throws(FormatError) in
            try Rotation(from: &r)
        }
    }

    package func write(fields: inout FieldWriter) {
        write(to: &fields.bytes)
    }

    private func write(to writer: inout ByteWriter) {
        writer.short(name.bytes)
        writer.identifier(incarnation)
        description.write(to: &writer)
        tags.write(to: &writer)
        writer.short(key.bytes)
        writer.time(created)
        writer.time(updated)
        writer.optional(deletion) { $1.write(to: &$0) }
        writer.unsigned(versionCounter)
        labels.write(to: &writer)
        writer.count(versions.count, limit: Bounds.versions)
        for version in versions { version.write(to: &writer) }
        writer.count(retired.count, limit: Bounds.retired)
        for id in retired { id.write(to: &writer) }
        writer.long(policy, limit: Bounds.policy)
        writer.optional(rotation) { $1.write(to: &$0) }
    }
}

extension Description {
    init(from reader: inout ByteReader) throws(FormatError) {
        guard let text = Description(try reader.long("description", limit: Description.longest))
        else { throw .malformed(field: "description") }
        self = text
    }

    func write(to writer: inout ByteWriter) {
        writer.long(Array(text.utf8), limit: Description.longest)
    }
}
