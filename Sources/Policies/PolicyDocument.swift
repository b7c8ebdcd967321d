import JSONText
import SecureMemory

/// Rules about who may do what.
package struct PolicyDocument: Equatable, Sendable {
    package static let longest = 32_768
    package static let mostStatements = 100
    /// Of principals, actions, resources and values of one statement.
    static let mostEntries = 100

    let statements: [Statement]

    /// Nobody is named, nothing is allowed.
    package static let empty = PolicyDocument(statements: [])

    init(statements: [Statement]) {
        self.statements = statements
    }

    package var statementCount: Int { statements.count }

    /// Reads a vault's own policy, and refuses whatever would not do what it seems to say.
    ///
    /// - Parameter actions: Every action there is, with `kms:`.
    package init(parsing text: [UInt8], actions: [String]) throws(PolicyError) {
        let entries = try Self.statements(of: text)
        var statements: [Statement] = []
        for (place, entry) in entries.enumerated() {
            let reader = StatementReader(entry, number: place + 1)
            statements.append(try reader.statement(actions: actions))
        }
        self.statements = statements
    }

    /// Reads a policy of the contract, of one secret or key, of which it is known that it has the
    /// contract's form; what is not understood of it allows nothing.
    package init(ofResource text: [UInt8]) throws(PolicyError) {
        statements = try Self.statements(of: text).map { ContractStatement($0).statement }
    }

    private static func statements(of text: [UInt8]) throws(PolicyError) -> [JSONValue] {
        guard text.count <= longest else { throw .tooLong(limit: longest) }
        let value: JSONValue
        do throws(JSONError) {
            value = try text.lend { (text) throws(JSONError) in
                try JSONValue(parsing: text, largestByteCount: longest)
            }
        } catch { throw .notJSON }
        guard case .object(let members) = value, members.count == 2,
            value["Version"] == .string(Array("1".utf8)),
            case .array(let statements) = value["Statement"]
        else { throw .notADocument }
        guard statements.count <= mostStatements else {
            throw .tooManyStatements(limit: mostStatements)
        }
        return statements
    }
}
