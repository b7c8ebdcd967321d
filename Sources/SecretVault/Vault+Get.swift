import SecureMemory
import VaultFormat
package import Vocabulary

extension Vault {
    /// Opens one version of a secret.
    ///
    /// The whole record is verified, and it and its key are judged to be the newest, before the
    /// token is asked; the audit event is written before the value is returned.
    ///
    /// - Parameter seen: What the look of this request that decided about access has found already.
    /// - Returns: The value; the caller owns it.
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/versionHasNotLabel(_:_:)``,
    ///   ``VaultError/scheduledForDeletion(_:until:)``, ``VaultError/keyUnusable(_:_:)``,
    ///   ``VaultError/damaged(file:_:)``, ``VaultError/rolledBack(file:)``,
    ///   ``VaultError/missing(file:)``, ``VaultError/tokenSick(_:)``, ``VaultError/audit(_:)``.
    package func getValue(
        _ name: SecretName, _ selector: VersionSelector, seen: SeenSecret? = nil,
        request: Request
    ) throws(VaultError) -> SecretValue {
        try recorded(.getSecretValue, .secret(name), request) { () throws(VaultError) in
            let (secret, events) = try secretToOpen(name, seen, request)
            let value = try open(secret, selector)
            try answer(.getSecretValue, [Self.subject(value)], request, floor: events)
            return value
        }
    }

    /// Opens one version of each of several secrets, in their order, as
    /// ``getValue(_:_:request:)`` does of one.
    ///
    /// All are judged by one look at the store; every audit event is written before any value is
    /// returned, and none when a value cannot be opened.
    ///
    /// - Parameter names: At most ``largestBatch``; their values are held in locked memory together.
    /// - Throws: As ``getValue(_:_:request:)``, of the first secret that cannot be opened.
    package func getValues(
        _ names: [SecretName], _ selector: VersionSelector, request: Request
    ) throws(VaultError) -> [OpenedSecret] {
        precondition(names.count <= Self.largestBatch, "more values than are held together")
        guard var current = names.first else { return [] }
        return try recorded(.getSecretValue, .secret(current), request) { () throws(VaultError) in
            let (secrets, events) = try secretsToOpen(names, request) { current = $0 }
            var opened: [OpenedSecret] = []
            for secret in secrets {
                current = secret.record.head.name
                opened.append(OpenedSecret(try open(secret, selector)))
            }
            try answer(
                .getSecretValue, opened.map { Self.subject($0.secret) }, request, floor: events)
            return opened
        }
    }

    /// How many values one ``getValues(_:_:request:)`` opens.
    package static let largestBatch = 64

    private static func subject(_ value: borrowing SecretValue) -> Subject {
        var subject = Subject.secret(value.name)
        subject.version = value.versionID.bytes
        return subject
    }

    private func secretToOpen(
        _ name: SecretName, _ seen: SeenSecret?, _ request: Request
    ) throws(VaultError) -> (secret: SecretToOpen, events: ChainEnd) {
        guard let seen else {
            let (secrets, events) = try secretsToOpen([name], request) { _ in }
            return (secrets[0], events)
        }
        precondition(
            seen.request == request.id && seen.secret.record.head.name == name,
            "seen for something else")
        return (seen.secret, seen.events)
    }

    /// - Returns: The secrets, and what the chain they were judged by has counted of the events.
    private func secretsToOpen(
        _ names: [SecretName], _ request: Request, _ isAbout: (SecretName) -> Void
    ) throws(VaultError) -> (secrets: [SecretToOpen], events: ChainEnd) {
        try reading(request) { (view) throws(VaultError) in
            try view.secretsToOpen(names, checkBlobs, isAbout)
        }
    }

    private func open(
        _ secret: SecretToOpen, _ selector: VersionSelector
    ) throws(VaultError) -> SecretValue {
        let head = secret.record.head
        let version = try selected(selector, in: head)
        return SecretValue(
            value: try open(version, of: secret.record, under: secret.key), name: head.name,
            versionID: version.id, labels: head.labels.of(version.id),
            dataType: DataType(version.dataType), created: version.created)
    }

    /// Holds every value's bytes against the head's digest, not only the one that is asked for.
    func checkBlobs(of record: Record<SecretHead>) throws(VaultError) {
        let damaged = record.damage
        let blobs = record.file.blobs
        guard blobs.count == record.head.versions.reduce(0, { $0 + $1.blobByteCount }) else {
            throw damaged
        }
        var start = 0
        for version in record.head.versions {
            let blob = Array(blobs[start..<(start + version.blobByteCount)])
            guard try SealedDigest.of(blob) == version.blobDigest else { throw damaged }
            start += version.blobByteCount
        }
    }

    private func selected(
        _ selector: VersionSelector, in head: SecretHead
    ) throws(VaultError) -> SecretVersion {
        let id: VersionID
        switch (selector.versionID, selector.label) {
        case (let named?, let label?):
            guard head.version(named) != nil else { throw .notFound(.version(head.name, named)) }
            guard head.labels[label] == named else { throw .versionHasNotLabel(named, label) }
            id = named
        case (let named?, nil):
            id = named
        case (nil, let label):
            let label = label ?? .current
            guard let labelled = head.labels[label] else {
                throw .notFound(.label(head.name, label))
            }
            id = labelled
        }
        guard let version = head.version(id) else { throw .notFound(.version(head.name, id)) }
        return version
    }

    /// The token opens the data key, the data key opens the value.
    func open(
        _ version: SecretVersion, of record: Record<SecretHead>, under key: UsableKey
    ) throws(VaultError) -> SecretBytes {
        try opening.open(version, of: record, under: key)
    }
}
