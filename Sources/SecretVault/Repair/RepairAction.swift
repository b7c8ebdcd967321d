/// One thing that a repair has done, or would do.
package struct RepairAction: Equatable, Sendable {
    /// What.
    package enum Kind: String, Sendable, CaseIterable {
        /// A change that a crash had stopped was ended, one way or the other.
        case ended
        /// The temporary file of a writer that died was removed.
        case removedLeftover
        /// An index that VAULT does not name was removed.
        case removedIndex
        /// A file below its tombstone was removed: the end of a purge.
        case removedDead
        /// A folder of the vault that was not there was made.
        case madeFolder
        /// VAULT was written from its copy.
        case restoredVault
        /// The copy was written from VAULT.
        case restoredCopy
        /// A shard of the index was made again from chain and records.
        case rebuiltShard
        /// A record was written again, so that index and chain agree on it.
        case healedEntry
        /// The bytes that the chain names were found in quarantine and put in their place.
        case putBack
        /// A record that is lost was given up: its name is free.
        case forgot
        /// What is not authentic, or belongs elsewhere, was moved into quarantine.
        case quarantined
        /// A half-made or half-destroyed object was removed from the token.
        case removedObject
        /// A key's record was brought to the end of what had been begun.
        case endedKey
    }

    package let kind: Kind
    /// The file or folder below the vault, or the token object.
    package let place: String
    /// Where it is now, when it was moved.
    package let target: String?
    /// What it belongs to, when that is known.
    package let thing: Thing?

    init(_ kind: Kind, _ place: String, to target: String? = nil, _ thing: Thing? = nil) {
        self.kind = kind
        self.place = place
        self.target = target
        self.thing = thing
    }
}
