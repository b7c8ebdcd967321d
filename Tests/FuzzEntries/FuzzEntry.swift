/// One parser as a fuzzer sees it: bytes go in, and something must hold whatever they are.
///
/// The same entries serve libFuzzer (`scripts/fuzz`) and the replay of its corpora with every commit.
package struct FuzzEntry: Sendable {
    /// The folder of its corpus in `Tests/Corpora`.
    package let name: String
    private let body: @Sendable ([UInt8]) throws(FuzzViolation) -> Bool

    package init(
        _ name: String, _ body: @escaping @Sendable ([UInt8]) throws(FuzzViolation) -> Bool
    ) {
        self.name = name
        self.body = body
    }

    /// Feeds the parser.
    ///
    /// - Returns: Whether it took the bytes; refusing them is no violation.
    @discardableResult
    package func feed(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool { try body(bytes) }

    /// Every parser but those that only `kist` has: of the configuration, and of the agent's answers.
    package static let all: [FuzzEntry] = formats + texts + access + errands
}

/// What a parser did that it must not, short of crashing.
package struct FuzzViolation: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
