package import FileStore
package import PKCS11
package import Vocabulary

/// Everything a verb of the vault can answer but success.
///
/// Closed; carries no value and no sentence.
package enum VaultError: Error, Equatable {
    /// What was asked for breaks a rule that needs no vault to see.
    case invalid(InvalidInput)
    /// The vault knows no such thing.
    case notFound(Thing)
    /// The vault has such a thing already.
    case exists(Thing)
    /// The version id belongs, or belonged, to other data.
    case otherData(SecretName, VersionID)
    /// The thing waits for its deletion.
    case scheduledForDeletion(Thing, until: UnixTime)
    /// The thing waits for no deletion.
    case notScheduled(Thing)
    /// The recovery window still runs.
    case windowOpen(Thing, until: UnixTime)
    /// The clock shows less than a writer has seen before: nothing is purged by it.
    case clockWentBack(now: UnixTime, seen: UnixTime)
    /// The clock has gone on faster than the kernel's own count: nothing is purged by it.
    case clockJumped(now: UnixTime)
    /// The host was booted since the deletion was asked for, and its clock has not been seen for an
    /// hour since: this look is recorded, a later one is believed.
    case clockUnconfirmed(now: UnixTime)
    /// The key's state forbids it.
    case keyUnusable(KeyID, KeyState)
    /// The key's window is over, or the key is destroyed: what it sealed stays sealed.
    case keyDeleted(KeyID, since: UnixTime)
    /// The key is protected from deletion.
    case keyProtected(KeyID)
    /// The key waits for its deletion.
    case keyScheduled(KeyID, until: UnixTime)
    /// The key waits for no deletion.
    case keyNotScheduled(KeyID)
    /// The key's material comes from elsewhere than the operation is made for.
    case wrongOrigin(KeyID, KeyOrigin)
    /// The bytes are no import token of this vault and key.
    case importTokenInvalid
    /// The import token's wrapping key is gone: a day is over, it was used, or a newer one took its
    /// place.
    case importTokenExpired
    /// What came was not 32 bytes wrapped for this key, or is not the material it had before.
    case materialRefused(KeyID)
    /// The token was not seen to take material in by this algorithm.
    case wrappingUnsupported(WrappingAlgorithm)
    /// This vault's keys are pairs, and material from outside is none: whatever the algorithm.
    case importUnsupported
    /// The token makes no key of this spec, or can do nothing with it.
    case keyUnsupported(KeySpec)
    /// The token was not seen to do this with the key.
    case algorithmUnsupported(KeyID, KeyAlgorithm)
    /// The key is made for something else.
    case wrongKey(KeyID, KeySpec, KeyUsage)
    /// A pair is not rotated by itself: whoever has its public key must hear of another.
    case pairRotates
    /// Secrets are still sealed under the key.
    case keyInUse(KeyID, secrets: Int)
    /// The token object is one that the vault names; its CKA_ID.
    case objectNeeded(Identifier)
    /// The access key is disabled, or its time is over.
    case accessKeyInactive(AccessKeyID)
    /// A policy that is authentic cannot be read: nobody is let in by guessing what it says.
    case policyUnreadable
    /// The record that was to be given up is there: it may be unreadable, it is not lost.
    case notLost(Thing)
    /// The sealed bytes are not what this vault made, or the context is not the one they were made
    /// with: the two look alike.
    case blobRefused
    /// The ciphertext was not made with this public key and algorithm.
    case ciphertextRefused
    /// The label is not on the version it was to be taken from.
    case labelElsewhere(StageLabel, named: VersionID, on: VersionID?)
    /// Version and label were both named and do not agree.
    case versionHasNotLabel(VersionID, StageLabel)
    /// A file is not what was written. The thing is named when it is known.
    case damaged(file: String, Thing?)
    /// A file is authentic and of the past.
    case rolledBack(file: String)
    /// A file that must be there is not.
    case missing(file: String)
    /// A file of a format this build does not know.
    case unsupportedFormat(file: String, UInt16)
    /// No vault lies there.
    case noVault(path: String)
    /// Something lies where the vault is to be made.
    case vaultExists(path: String)
    /// The trusted configuration names another vault.
    case otherVault(expected: VaultPin, found: VaultPin)
    /// The vault was made on another token. Serial numbers.
    case otherToken(expected: String, found: String)
    /// The token is well and has not the key; nil is the root key.
    case keyMissingInToken(KeyID?)
    /// The token opens not even the key's canary; nil is the root key.
    case tokenSick(KeyID?)
    /// A token that was to be adopted does not hold these keys, or others in their place.
    case tokenLacks(missing: [KeyID], others: [KeyID])
    /// The token does not keep what was asked of a key.
    case weakToken(attribute: String)
    case token(TokenError)
    /// A lock was not to be had within the deadline.
    case busy
    /// The token has no session free, or another process is logging in.
    case tokenBusy
    /// The change may or may not be there; the version it would have made, and the file that failed.
    case outcomeUnknown(VersionID?, StoreError?)
    /// An earlier change, not this one, could not be ended: its outcome is still open, and this one
    /// was not begun. The file that failed.
    case notBegun(StoreError?)
    /// A file could not be read or written; nothing has changed.
    case store(StoreError)
    /// The audit entry could not be written, so the operation was refused.
    case audit(StoreError)
    /// The kernel gave no random bytes; errno says why.
    case noRandomness(Int32)
    /// libcrypto failed.
    case cryptography
    /// No memory left.
    case outOfMemory
}

extension VaultError {
    /// The file's failure behind it, if a file has failed.
    var cause: StoreError? {
        switch self {
        case .store(let cause), .audit(let cause): cause
        case .outcomeUnknown(_, let cause), .notBegun(let cause): cause
        default: nil
        }
    }

    /// What this failure means at a point where the change may have become visible.
    var whenChanged: VaultError { .outcomeUnknown(nil, cause) }

    /// Whether a look without lock may have met a writer: what says so is looked at again under the
    /// lock before it is believed.
    var isAlarm: Bool {
        switch self {
        case .damaged, .rolledBack, .missing, .unsupportedFormat: true
        case .store(.changedWhileRead): true
        default: false
        }
    }
}
