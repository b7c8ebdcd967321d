import VaultFormat

/// What a caller binds sealed bytes to: a map of strings, not stored, to be given again, equal.
package struct EncryptionContext: Equatable, Sendable {
    /// Sorted by the bytes of the keys.
    private let pairs: [Pair]

    private struct Pair: Equatable {
        let key: [UInt8]
        let value: [UInt8]
    }

    /// Binds to nothing.
    package static let empty = EncryptionContext(sorted: [])

    /// The context, or nil when a key stands twice.
    package init?(_ pairs: [(key: [UInt8], value: [UInt8])]) {
        let sorted = pairs.map { Pair(key: $0.key, value: $0.value) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (one, next) in zip(sorted, sorted.dropFirst()) where one.key == next.key { return nil }
        self.pairs = sorted
    }

    private init(sorted: [Pair]) {
        pairs = sorted
    }

    /// Every key and value in order, as fields of a context.
    var fields: [[UInt8]] { pairs.flatMap { [$0.key, $0.value] } }
}
