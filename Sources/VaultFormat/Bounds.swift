package import Vocabulary

/// The largest of everything, checked before memory is taken.
///
/// A vault's own limits are smaller.
package enum Bounds {
    /// A value, in bytes.
    package static let value = 1 << 20
    /// A value when a vault does not raise the limit: the contract's number.
    package static let defaultValue = 30_720
    /// Versions kept of one secret.
    package static let versions = 100
    /// Stage labels on one secret.
    package static let labels = 20
    /// Tags on one record.
    package static let tags = 50
    /// Evicted version ids remembered.
    package static let retired = 100
    /// Versions of one customer master key.
    package static let keyVersions = 10_000
    /// A public key, in bytes: RSA-4096 takes 550.
    package static let publicKey = 1024
    /// A policy document, in bytes.
    package static let policy = 32_768
    /// A record's file, in bytes.
    package static let record = 128 << 20
    /// A record's sealed head, in bytes.
    package static let head = 8 << 20
    /// The VAULT file, in bytes.
    package static let vault = 4096
    /// An index shard's file, in bytes.
    package static let shard = 64 << 20
    /// Entries of one index shard, before the index is split.
    package static let shardEntries = 1024
    /// Entries any shard may hold, so that a split that failed does not stop the vault.
    package static let shardEntriesRead = 1 << 16
    /// Every moment there is: 1970 to 9999.
    package static let times = UnixTime(seconds: 0)...UnixTime(seconds: 253_402_300_799)
    /// The index has `2^shardBits` shards.
    package static let shardBits = 12
}
