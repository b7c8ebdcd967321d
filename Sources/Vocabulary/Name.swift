/// What text may stand in one kind of name.
package protocol NameRule: Sendable {
    /// The longest name, in bytes; the shortest is one byte.
    static var longest: Int { get }
    /// Whether `byte` may stand anywhere in the name.
    static func accepts(_ byte: UInt8) -> Bool
    /// Whether the whole name, whose bytes are all accepted, is allowed.
    static func acceptsWhole(_ bytes: [UInt8]) -> Bool
}

extension NameRule {
    package static func acceptsWhole(_ bytes: [UInt8]) -> Bool { true }
}

/// A checked name: one to `Rule.longest` bytes of the rule's alphabet, all ASCII.
///
/// Kept as bytes, compared and sorted as bytes: a hundred thousand of them are listed at once.
package struct Name<Rule: NameRule>: Hashable, Comparable, Sendable {
    /// The name as it is stored and compared.
    package let bytes: [UInt8]

    /// The name, or nil when the rule refuses it.
    package init?(_ bytes: [UInt8]) {
        guard !bytes.isEmpty, bytes.count <= Rule.longest, bytes.allSatisfy(Rule.accepts),
            Rule.acceptsWhole(bytes)
        else { return nil }
        self.bytes = bytes
    }

    /// The name, or nil when the rule refuses it.
    package init?(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// The name as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package static func < (left: Self, right: Self) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension Name: CustomStringConvertible {
    package var description: String { text }
}
