/// Why a command stops: one line, at most two hints, and the exit status.
///
/// Every error of the layers below becomes one of these in the files beside; nothing in it is secret.
struct Failure: Error {
    /// What happened, to which thing.
    let line: String
    /// What to do next.
    let hints: [String]
    let status: ExitStatus
    /// What is said in place of line and hints: the contract's JSON.
    private(set) var body: [UInt8]?

    /// A failure that says exactly `body`.
    init(_ status: ExitStatus, body: [UInt8]) {
        self.init(status, "")
        self.body = body
    }

    init(_ status: ExitStatus, _ line: String, hints: [String] = []) {
        precondition(hints.count <= 2, "more than two hints")
        self.line = line
        self.hints = hints
        self.status = status
    }

    init(_ status: ExitStatus, _ line: String, hint: String) {
        self.init(status, line, hints: [hint])
    }

    /// A wrong command line.
    static func usage(_ line: String, hint: String? = nil) -> Failure {
        Failure(.usage, line, hints: hint.map { [$0] } ?? [])
    }
}
