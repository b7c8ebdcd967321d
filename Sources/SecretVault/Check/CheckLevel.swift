/// How far a check looks.
///
/// Each level does what the ones before do.
package enum CheckLevel: Int, Sendable, CaseIterable, Comparable {
    /// Files, names, rights, lengths and checksums; needs no token.
    case structure = 1
    /// Seals, index and audit chain against each other, and the token's keys.
    case seals = 2
    /// Every value opened, in memory.
    case values = 3

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
