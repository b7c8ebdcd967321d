package import Vocabulary

/// Which rule what was asked for breaks.
package enum InvalidInput: Equatable, Sendable {
    case emptyValue
    case valueTooLong(limit: Int)
    case tooManyTags(limit: Int)
    case tooManyLabels(limit: Int)
    /// Not 7–30 days.
    case window(days: Int)
    /// Not 7–366 days.
    case keyWindow(days: Int)
    /// Not 7–730 days.
    case rotationInterval(seconds: UInt64)
    /// Longer than a policy may be, in bytes.
    case policyTooLong(limit: Int)
    case tooManyKeyVersions(limit: Int)
    /// Not 1 to 1,024 bytes.
    case dataKeySize(Int)
    /// A time for material to end that is past, or behind every time there is.
    case materialExpiry(UnixTime)
    /// More bytes than the public key takes at once.
    case exportTooLong(limit: Int)
    /// More than key and algorithm encrypt at once.
    case plaintextTooLong(limit: Int)
    /// A longer message than codes are made of.
    case messageTooLong(limit: Int)
    /// The spec has no such usage.
    case keyUsage(KeySpec)
    /// ACSCurrent and ACSPrevious are moved, never taken off.
    case builtInLabelOnlyMoves(StageLabel)
    /// Neither a version to move to nor one to take from was named.
    case nothingToChange
    /// Aliases that begin with `alias/acs` are Kist's own.
    case reservedAlias(AliasName)
    /// Access keys are made for users and names of their own, not for groups, other keys or the owner.
    case accessKeyPrincipal(Principal)
    /// A time for an access key to end that is past.
    case accessKeyExpiry(UnixTime)
    /// Neither key id, alias nor ARN.
    case keyReference(String)
    /// A region or account that cannot stand in an ARN.
    case place(String)
    /// Not 1 byte to 1 MiB.
    case valueLimit(Int)
}
