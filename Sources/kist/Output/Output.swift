import SecureMemory

/// Standard output: what was asked for and nothing else.
///
/// Every write is checked: a closed pipe or a full disk is an error, never a silent half.
struct Output: ~Copyable {
    private static let portion = 1 << 16
    private var waiting: [UInt8] = []

    /// Whether a person is reading.
    static var isTerminal: Bool { Channel.standardOutput.isTerminal }

    /// Adds what is no secret; it leaves in portions, the last by ``flush()``.
    mutating func add(_ bytes: some Sequence<UInt8>) throws(Failure) {
        waiting.append(contentsOf: bytes)
        if waiting.count >= Self.portion { try flush() }
    }

    /// Adds what `body` appends.
    mutating func add(appending body: (inout [UInt8]) -> Void) throws(Failure) {
        body(&waiting)
        if waiting.count >= Self.portion { try flush() }
    }

    mutating func add(_ text: String) throws(Failure) {
        try add(text.utf8)
    }

    /// Sends a secret straight from its pages, after all that was added before.
    mutating func send(_ secret: borrowing SecretBytes) throws(Failure) {
        try flush()
        try secret.read { (bytes) throws(Failure) in try Self.write(bytes) }
    }

    /// The same, of bytes that are lent.
    mutating func send(_ bytes: RawSpan) throws(Failure) {
        try flush()
        try Self.write(bytes)
    }

    /// Sends what was added.
    mutating func flush() throws(Failure) {
        guard !waiting.isEmpty else { return }
        try waiting.lend { (bytes) throws(Failure) in try Self.write(bytes) }
        waiting.removeAll(keepingCapacity: true)
    }

    /// The last act of a command that has succeeded.
    static func end() throws(Failure) {
        try check(Channel.standardOutput.close())
    }

    private static func write(_ bytes: RawSpan) throws(Failure) {
        try check(Channel.standardOutput.writeAll(bytes))
    }

    /// Refuses what a write has failed for.
    static func check(_ reason: Int32) throws(Failure) {
        guard reason == 0 else {
            throw Failure(
                .inputOutput, "cannot write to standard output: \(SystemReason.text(reason))")
        }
    }
}
