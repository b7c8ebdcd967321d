import VaultFormat
import Vocabulary

extension Vault {
    /// Makes a new version of a key, which is used from now on when none is named; what older versions
    /// sealed, signed or coded stays readable and valid.
    ///
    /// In two phases, as a key is made.
    ///
    /// - Throws: ``VaultError/keyUnusable(_:_:)`` unless the key is enabled,
    ///   ``VaultError/wrongOrigin(_:_:)`` for one whose material somebody brings,
    ///   ``VaultError/weakToken(attribute:)``, ``VaultError/token(_:)``.
    package func createKeyVersion(
        _ reference: KeyReference, request: Request
    ) throws(VaultError) -> KeyVersionListing {
        try recorded(.createKeyVersion, .key(reference), request) { () throws(VaultError) in
            let object = try newIdentifier()
            return try workingOnKeys(request) { () throws(VaultError) in
                let (record, head) = try announceVersion(object, reference, request)
                do throws(VaultError) {
                    let material = try make(object, of: head, owner: record)
                    try enableVersion(object, material, of: head.id, request)
                } catch {
                    withdrawVersion(object, of: head.id, request)
                    throw error
                }
                return KeyVersionListing(object: object, created: request.now)
            }
        }
    }

    private func announceVersion(
        _ object: Identifier, _ reference: KeyReference, _ request: Request
    ) throws(VaultError) -> (record: Identifier, head: KeyHead) {
        try writing(request, .createKeyVersion) { (writer) throws(VaultError) in
            let (found, present) = try writer.view.presentKey(reference)
            var head = present
            guard head.state == .enabled else {
                throw .keyUnusable(head.id, KeyState(head.state))
            }
            guard head.origin == .token else { throw .wrongOrigin(head.id, head.origin) }
            guard head.versions.count < Bounds.keyVersions else {
                throw .invalid(.tooManyKeyVersions(limit: Bounds.keyVersions))
            }
            head.versions.append(
                KeyVersion(
                    object: object, created: request.now, state: .creating,
                    material: head.spec.unmade(constants.form)))
            try writer.write(head, over: found)
            return (found.id, head)
        }
    }

    private func enableVersion(
        _ object: Identifier, _ material: KeyMaterial, of id: KeyID, _ request: Request
    ) throws(VaultError) {
        try changeKey(KeyReference(id), .createKeyVersion, request) { (head) throws(VaultError) in
            guard let place = head.versions.firstIndex(where: { $0.object == object }) else {
                throw .notFound(.key(id.text))
            }
            head.versions[place].state = .live
            head.versions[place].material = material
            if let rotation = head.rotation {
                head.rotation?.last = request.now
                head.rotation?.next = UnixTime(
                    seconds: request.now.seconds + Int64(rotation.intervalSeconds))
            }
            return true
        }
    }

    /// Takes back a version that was announced, and its object with it.
    ///
    /// Only one that the record calls `creating`: enabling whose outcome was not known may stand.
    private func withdrawVersion(_ object: Identifier, of id: KeyID, _ request: Request) {
        do throws(VaultError) {
            try changeKey(KeyReference(id), .createKeyVersion, request, evenIfDue: true) {
                (head) throws(VaultError) in
                guard let version = head.version(object: object), version.state == .creating else {
                    return false
                }
                try tokenObjects.destroy(object)
                head.versions.removeAll { $0.object == object }
                return true
            }
        } catch {
            // The record still says `creating`: that is the truth, and repair's business.
        }
    }
}
