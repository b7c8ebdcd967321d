/// What a check has looked at and found.
package struct CheckReport: Equatable, Sendable {
    /// How far it looked.
    package let level: CheckLevel
    /// Records that are live.
    package internal(set) var records = 0
    /// Values that were opened.
    package internal(set) var values = 0
    /// Intents in the audit chain.
    package internal(set) var intents: UInt64 = 0
    /// Events in the audit chain.
    package internal(set) var events: UInt64 = 0
    /// Key objects in the token that are not this vault's.
    package internal(set) var otherObjects = 0
    /// The chain's end, to be kept elsewhere and checked against later.
    package internal(set) var head: ChainHead?
    /// Sorted by place; empty when all is well.
    package internal(set) var findings: [Finding] = []

    init(level: CheckLevel) {
        self.level = level
    }

    /// Whether anything is lost or was changed behind the vault's back.
    package var hasAlarm: Bool { findings.contains(where: \.isAlarm) }
}
