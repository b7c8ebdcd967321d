package import Policies
import SecretVault

/// The vault's own policy.
package enum VaultPolicy {
    /// Refuses a document, before it is stored, that would not do what it seems to say.
    ///
    /// - Returns: How many statements it has.
    package static func check(_ text: [UInt8]) throws(PolicyError) -> Int {
        try PolicyDocument(parsing: text, actions: Demand.actions).statementCount
    }

    /// The document that is in force; empty text is none.
    static func read(_ text: [UInt8]) throws(VaultError) -> PolicyDocument {
        try known.document(text) { (text) throws(PolicyError) in
            try PolicyDocument(parsing: text, actions: Demand.actions)
        }
    }

    private static let known = KnownDocuments(limit: 1)
}

/// The policy that is kept with a secret or a key.
enum ResourcePolicy {
    /// The document that is in force; empty text is none.
    static func read(_ text: [UInt8]) throws(VaultError) -> PolicyDocument {
        try known.document(text) { (text) throws(PolicyError) in
            try PolicyDocument(ofResource: text)
        }
    }

    private static let known = KnownDocuments(limit: 16)
}
