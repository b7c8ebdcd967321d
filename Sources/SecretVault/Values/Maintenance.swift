package import Vocabulary

/// What a run of `maintain` has done.
package struct Maintenance: Equatable, Sendable {
    /// Something that was due and could not be done.
    package struct Failure: Equatable, Sendable {
        package let thing: Thing
        package let error: VaultError
    }

    package internal(set) var purged: [SecretName]
    package internal(set) var rotated: [KeyID]
    /// Keys whose imported material was destroyed.
    package internal(set) var materials: [KeyID]
    /// Keys whose wrapping key, of an import that is over, was destroyed.
    package internal(set) var wrappings: [KeyID]
    package internal(set) var failed: [Failure]
    /// Keys behind their window, whose token objects only a typed command destroys.
    package internal(set) var keysToDestroy: [KeyID]

    init(
        purged: [SecretName], rotated: [KeyID], materials: [KeyID], wrappings: [KeyID],
        failed: [Failure], keysToDestroy: [KeyID]
    ) {
        self.materials = materials
        self.wrappings = wrappings
        self.purged = purged
        self.rotated = rotated
        self.failed = failed
        self.keysToDestroy = keysToDestroy
    }

    /// What a run would do, if all of it succeeds.
    package init(planned due: DueWork) {
        self.init(
            purged: due.secrets, rotated: due.keys, materials: due.materials,
            wrappings: due.wrappings, failed: [], keysToDestroy: due.keysToDestroy)
    }
}
