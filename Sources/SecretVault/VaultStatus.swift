package import PKCS11
package import Vocabulary

/// What `status` says of an open vault.
package struct VaultStatus: Equatable, Sendable {
    package let pathText: String
    package let pin: VaultPin
    package let created: UnixTime
    /// How often VAULT was replaced.
    package let generation: Int
    package let tokenLabel: String
    package let tokenSerial: String
    package let scheme: SealingScheme
    /// The PKCS #11 functions that make a data key, in order.
    package let makeCalls: [String]
    /// The PKCS #11 functions that open one, in order.
    package let openCalls: [String]
    package let secrets: Int
    /// Secrets that wait for their deletion.
    package let scheduled: Int
    /// Secrets behind their recovery window, which `maintain` purges.
    package let due: Int
    /// Keys behind theirs, which only a typed command destroys; sorted.
    package let keysToDestroy: [KeyID]
    package let keys: Int
    package let aliases: Int
    package let shardCount: Int
    /// The longest value, in bytes.
    package let valueLimit: Int
    package let readAudit: ReadAudit
    package let acceptsWeakToken: Bool
    /// More data keys than this no key has sealed (``SealCount``); nothing to count where reads are not
    /// audited.
    package let sealsAtMost: UInt64
    /// Whether secrets are kept out of swap.
    package let isMemoryLocked: Bool

    package var vaultID: Identifier { pin.vault }
}
