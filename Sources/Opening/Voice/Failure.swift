/// Why a command stops: one line, at most two hints, and the exit status.
///
/// Every error of the layers below becomes one of these in the files beside; nothing in it is secret.
package struct Failure: Error {
    /// What happened, to which thing.
    package let line: String
    /// What to do next.
    package let hints: [String]
    package let status: ExitStatus
    /// What is said in place of line and hints: the contract's JSON.
    package private(set) var body: [UInt8]?

    /// A failure that says exactly `body`.
    package init(_ status: ExitStatus, body: [UInt8]) {
        self.init(status, "")
        self.body = body
    }

    package init(_ status: ExitStatus, _ line: String, hints: [String] = []) {
        precondition(hints.count <= 2, "more than two hints")
        self.line = line
        self.hints = hints
        self.status = status
    }

    package init(_ status: ExitStatus, _ line: String, hint: String) {
        self.init(status, line, hints: [hint])
    }

    /// A wrong command line.
    package static func usage(_ line: String, hint: String? = nil) -> Failure {
        Failure(.usage, line, hints: hint.map { [$0] } ?? [])
    }
}
