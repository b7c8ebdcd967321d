import VaultFormat
import Vocabulary

extension View {
    /// Every secret of the index, in its order: that of the records' ids.
    func secrets() throws(VaultError) -> SecretList {
        SecretList(try index(threads: 1).parts)
    }

    /// What lists show of keys, aliases, access keys and policies, in the same order.
    func summariesBesideSecrets() throws(VaultError) -> [IndexSummary] {
        try index(withSecrets: false).others
    }

    /// What lists show of all.
    ///
    /// No shard is kept. They are judged by one reading of the chain's end, which comes after the last of
    /// them; a shard that was replaced meanwhile may look like one of the past, which
    /// ``Vault/reading(_:_:)`` then looks at again under the lock.
    ///
    /// - Parameter threads: Nil: as many as are worth while.
    func index(
        threads: Int? = nil, withSecrets: Bool = true
    ) throws(VaultError) -> IndexContent {
        let (content, marks) = try IndexReading(
            self, threads: threads, withSecrets: withSecrets
        ).run()
        let chain = try currentChain()
        for marks in marks {
            // An id no record has.
            _ = try judge(.none, Layout.vault, marks, nil, found: nil, by: chain)
        }
        return content
    }
}
