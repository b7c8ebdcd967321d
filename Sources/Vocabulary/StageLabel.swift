/// A movable name on one version of a secret: 1–64 of the alphabet of names.
package typealias StageLabel = Name<StageLabelRule>

/// The rule of ``StageLabel``.
package enum StageLabelRule: NameRule {
    package static let longest = 64
    package static func accepts(_ byte: UInt8) -> Bool { Alphabet.isOfNames(byte) }
}

extension Name where Rule == StageLabelRule {
    /// `ACSCurrent`, on the version that is read when none is named.
    package static let current = Self(trusted: "ACSCurrent")
    /// `ACSPrevious`, on the version that was current before.
    package static let previous = Self(trusted: "ACSPrevious")

    /// Whether the label can only be moved, never taken off.
    package var isBuiltIn: Bool { self == .current || self == .previous }
}

extension Name {
    /// A name written in the source; a refused one is a mistake of ours.
    package init(trusted text: StaticString) {
        guard let name = Self(text.description) else {
            preconditionFailure("a name in the source breaks its own rule")
        }
        self = name
    }
}
