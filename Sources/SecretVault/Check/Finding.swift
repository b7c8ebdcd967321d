import Vocabulary

/// Something that `check` has found and a whole vault has not.
package struct Finding: Equatable, Sendable {
    /// What is the matter.
    package enum Kind: String, Sendable, CaseIterable {
        /// Not what was written.
        case damaged
        /// Authentic and of the past, or a change the audit chain knows and the store does not.
        case rolledBack
        /// Must be there and is not.
        case missing
        /// Written by a newer kist.
        case unsupportedFormat
        /// Cannot be read, or others can read it.
        case unreadable
        /// A key's object is not in the token.
        case keyMissing
        /// A key's object is not what was asked for: its value could be read, or it could do more.
        case keyWeak
        /// A file no vault has. Harmless.
        case foreign
        /// What an unfinished change has left; the next change ends it. Harmless.
        case unfinished
        /// A file below its tombstone; the next change of its name removes it. Harmless.
        case dead
        /// A token object with this vault's label that no record names. Harmless.
        case objectUnknown
        /// A file that a repair has moved aside. Harmless.
        case quarantined
        /// A folder beside the vault that an interrupted init or restore has left. Harmless.
        case leftBehind
    }

    package let kind: Kind
    /// The file in the vault, or the token object.
    package let place: String
    /// What the file belongs to, when that is known.
    package let thing: Thing?

    package init(_ kind: Kind, _ place: String, _ thing: Thing? = nil) {
        self.kind = kind
        self.place = place
        self.thing = thing
    }

    /// Whether something is lost or was changed behind the vault's back.
    package var isAlarm: Bool {
        switch kind {
        case .damaged, .rolledBack, .missing, .unsupportedFormat, .unreadable, .keyMissing,
            .keyWeak:
            true
        case .foreign, .unfinished, .dead, .objectUnknown, .quarantined, .leftBehind: false
        }
    }

    /// What an error says, as a finding; nil for errors that end a check.
    init?(_ error: VaultError, at place: String) {
        switch error {
        case .damaged(let file, let thing): self.init(.damaged, file, thing)
        case .rolledBack(let file): self.init(.rolledBack, file)
        case .missing(let file): self.init(.missing, file)
        case .unsupportedFormat(let file, _): self.init(.unsupportedFormat, file)
        case .store: self.init(.unreadable, place)
        case .keyMissingInToken(let key):
            self.init(.keyMissing, place, key.map { .key($0.text) })
        default: return nil
        }
    }
}
