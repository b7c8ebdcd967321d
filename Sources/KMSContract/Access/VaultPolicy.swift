package import Policies

/// The vault's own policy, before it is stored.
package enum VaultPolicy {
    /// Refuses a document that would not do what it seems to say.
    ///
    /// - Returns: How many statements it has.
    package static func check(_ text: [UInt8]) throws(PolicyError) -> Int {
        try PolicyDocument(parsing: text, actions: Demand.actions).statementCount
    }
}
