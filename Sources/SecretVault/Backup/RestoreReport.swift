package import Vocabulary

/// What a restored vault is, and what it has lost.
package struct RestoreReport: Equatable, Sendable {
    /// The newest change that was in the backup.
    package let asOf: UnixTime?
    /// The end of the restored vault's chain, whose last entry is the restoration.
    package let head: ChainHead?
    /// Live records.
    package let records: Int
    /// Keys whose object the token has no longer: destroyed since the backup.
    package let lostKeys: [KeyID]
    /// Secrets with a version that is sealed under one of them.
    package let lostSecrets: [SecretName]
    /// Objects with the vault's label that no record of the backup names: keys newer than it.
    package let newerObjects: Int
}
