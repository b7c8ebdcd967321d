import Testing

/// A command that changes a vault, and what `kist get` says before and after.
struct Change: Sendable, CustomTestStringConvertible {
    /// What a reader finds.
    enum Found: Equatable, Sendable {
        case value(String)
        case nothing
        /// Scheduled for deletion.
        case scheduled
        /// An error that no moment of a change may show.
        case fault(Int32, String)
    }

    let words: [String]
    var input = ""
    /// The secret that is changed.
    var name = "db"
    var old: Found = .value("two")
    var new: Found = .value("two")
    /// Whether a key half made or a data key not yet sealed anew may be told of afterwards.
    var touchesKeys = false
    /// How far the wall clock is ahead of the template's.
    var clockAhead = 0

    /// Whether it is done again before the next put: a half-made key, a purge that is due.
    var isRepeatable: Bool { touchesKeys || clockAhead != 0 }

    var testDescription: String { words.joined(separator: " ") }

    static let put = Change(words: ["put", "db"], input: "new", new: .value("new"))

    /// All others; the template has `db` (one, two), `other` and `gone`, which is scheduled.
    static let others = [
        Change(
            words: ["create", "fresh"], input: "new", name: "fresh", old: .nothing,
            new: .value("new")),
        Change(
            words: ["import"],
            input: #"{"SecretName":"fresh","SecretData":"new"}"# + "\n"
                + #"{"SecretName":"fresh/too","SecretData":"new"}"# + "\n"
                + #"{"SecretName":"fresh/three","SecretData":"new"}"# + "\n",
            name: "fresh", old: .nothing, new: .value("new")),
        Change(words: ["label", "db", "ACSCurrent", "--to", "v1", "--json"], new: .value("one")),
        Change(words: ["update", "db", "--description", "other"]),
        Change(words: ["delete", "db"], new: .scheduled),
        Change(words: ["delete", "db", "--force", "--yes"], new: .nothing),
        Change(words: ["restore", "gone"], name: "gone", old: .scheduled, new: .value("gone")),
        Change(
            words: ["purge", "gone", "--yes", "--trust-clock"], name: "gone", old: .nothing,
            new: .nothing, clockAhead: 31 * 86_400),
        Change(words: ["key", "create"], touchesKeys: true),
        Change(words: ["key", "rotate", "alias/acs/secretsmanager"], touchesKeys: true),
        Change(words: ["key", "rotate", "--root"], touchesKeys: true),
        Change(words: ["key", "rewrap", "alias/acs/secretsmanager"], touchesKeys: true),
    ]

    /// A vault in which every one of them has something to do.
    static func template() throws -> Place {
        let place = try Place()
        try place.done("create", "db", input: "one")
        try place.done("put", "db", input: "two")
        try place.done("create", "other", input: "other")
        try place.done("create", "gone", input: "gone")
        try place.done("delete", "gone")
        // Leaves the values under the key's first version, for `key rewrap`.
        try place.done("key", "rotate", "alias/acs/secretsmanager")
        return place
    }
}
