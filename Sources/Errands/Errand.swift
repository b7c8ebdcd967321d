package import KMSContract
package import SecretVault

/// One thing that a command asks of a vault: of one it has opened itself, or through the agent.
///
/// Through the agent it travels as the fields of a form, and its outcome as JSON. Both sides have this
/// description, so a command prints the same whichever way it went.
package protocol Errand: Sendable {
    associatedtype Outcome: ErrandOutcome

    /// What it is called at the agent's door.
    static var word: String { get }

    /// Whether it may change the vault, so that without an answer nobody knows.
    static var mayChange: Bool { get }

    /// Whether the token makes a key for it, which can take minutes.
    static var makesKeys: Bool { get }

    /// All of it, under the names of the contract's parameters where there are such.
    var fields: [Field] { get }

    /// What ``fields`` say.
    init(_ form: ErrandForm) throws(ErrandFault)

    /// What policies must allow whoever sends it to the agent: all of it.
    var rights: [ErrandRight] { get }

    /// Does it.
    func perform(on vault: Vault, _ request: Request) throws(VaultError) -> Outcome
}

extension Errand {
    package static var mayChange: Bool { true }
    package static var makesKeys: Bool { false }
}

/// A call of the contract that whoever sends an errand must be allowed to make.
package struct ErrandRight: Sendable {
    package let operation: KMSOperation
    /// As much of the call as says what it is done to.
    package let fields: [Field]

    /// - Precondition: The contract has an operation of this name, and we do it.
    init(_ name: String, _ fields: [Field] = []) {
        do throws(KMSError) { operation = try KMSOperation.named(name) } catch {
            preconditionFailure("the contract has no such operation")
        }
        self.fields = fields
    }
}

/// Why an errand or its outcome was not understood.
package enum ErrandFault: Error {
    /// Not what this version would have sent.
    case malformed
    /// No errand of this version.
    case unknown
}
