package import PKCS11

/// What a new vault is made with.
package struct VaultPlan: Sendable {
    /// The longest value, in bytes; 1 to 1,048,576.
    package var valueLimit = 30_720
    /// The region in ARNs.
    package var region = "local"
    /// The account in ARNs.
    package var account = "0"
    /// How data keys are sealed; nil: the first way the token proves it can.
    package var scheme: SealingScheme?
    /// Whether a token that does not protect keys as asked is taken all the same.
    package var acceptsWeakToken = false
    package var readAudit = ReadAudit.written

    package init() {}
}
