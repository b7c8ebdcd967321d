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
    package internal(set) var failed: [Failure]
    /// Keys behind their window, whose token objects only a typed command destroys.
    package internal(set) var keysToDestroy: [KeyID]

    init(
        purged: [SecretName], rotated: [KeyID], failed: [Failure], keysToDestroy: [KeyID]
    ) {
        self.purged = purged
        self.rotated = rotated
        self.failed = failed
        self.keysToDestroy = keysToDestroy
    }

    /// What a run would do, if all of it succeeds.
    package init(planned due: DueWork) {
        self.init(
            purged: due.secrets, rotated: due.keys, failed: [], keysToDestroy: due.keysToDestroy)
    }
}
