import FileStore
import PKCS11
package import SecretVault
import Vocabulary

extension Failure {
    /// An error of the vault.
    ///
    /// `nearest` is an existing name that an unknown one may have meant.
    package init(_ error: VaultError, nearest: String? = nil) {
        switch error {
        case .invalid(let input): self = .invalid(input)
        case .notFound(let thing):
            self.init(
                .notFound, "no \(thing.named)",
                hint: nearest.map { "did you mean \"\($0)\"?" } ?? thing.listedBy)
        case .exists(let thing):
            self.init(.wrongState, "\(thing.shown) exists already", hints: thing.changedBy)
        case .otherData(let name, let version):
            self.init(
                .wrongState,
                "version \"\(version)\" of secret \"\(name)\" was written before with other data",
                hint: "a version id is used once; leave --version-id out or choose another")
        case .scheduledForDeletion(let thing, let until):
            self.init(
                .wrongState, "\(thing.shown) is scheduled for deletion on \(until.text)",
                hints: thing.restoredBy)
        case .notScheduled(let thing):
            self.init(.wrongState, "\(thing.shown) is not scheduled for deletion")
        case .windowOpen(let thing, let until):
            self.init(
                .wrongState, "\(thing.shown) can be purged on \(until.text) at the earliest",
                hints: thing.restoredBy)
        case .clockWentBack(let now, let seen):
            self.init(
                .wrongState,
                "the clock says \(now.text), but the vault has seen \(seen.text): no purge",
                hint: "set the clock right, or say --trust-clock if it is")
        case .clockJumped(let now): self = .clockJumped(now)
        case .clockUnconfirmed(let now): self = .clockUnconfirmed(now)
        case .keyUnusable(let key, let state): self = .unusable(key, state)
        case .keyDeleted(let key, let since): self = .deleted(key, since)
        case .keyProtected(let key):
            self.init(.wrongState, "key \"\(key)\" is protected from deletion")
        case .keyScheduled(let key, let until):
            self.init(
                .wrongState, "key \"\(key)\" is scheduled for deletion on \(until.text)",
                hint: "bring it back with \"kist key restore \(key)\"")
        case .keyNotScheduled(let key):
            self.init(.wrongState, "key \"\(key)\" is not scheduled for deletion")
        case .wrongOrigin(let key, let origin): self = .wrongOrigin(key, origin)
        case .importTokenInvalid, .importTokenExpired: self = .importTokenRefused
        case .materialRefused(let key): self = .materialRefused(key)
        case .wrappingUnsupported(let algorithm):
            self.init(.tokenUnavailable, "this token cannot \(algorithm.name)")
        case .importUnsupported:
            self.init(
                .tokenUnavailable, "a vault of scheme oaep takes no key material in",
                hint: "its keys are RSA pairs; a vault of scheme gcm or wrap takes it")
        case .keyUnsupported(let spec): self = .unsupported(spec)
        case .algorithmUnsupported(let key, let algorithm): self = .unsupported(algorithm, key)
        case .wrongKey(let key, let spec, let usage): self = .wrong(key, spec, usage)
        case .pairRotates: self = .pairRotates
        case .keyInUse(let key, let secrets): self = .inUse(key, secrets)
        case .objectNeeded(let object):
            self.init(
                .wrongState, "object \"\(object.hex)\" is one that the vault needs",
                hint: "a key goes by \"kist key delete\" and \"kist key destroy\"")
        case .accessKeyInactive(let id):
            self.init(.notAllowed, "access key \"\(id)\" is disabled or has expired")
        case .policyUnreadable:
            self.init(
                .configuration, "a policy is not written as this kist reads policies",
                hint: "\"kist policy show\" shows the vault's; set it again, or use a newer kist")
        case .notLost(let thing):
            self.init(
                .wrongState, "\(thing.shown) is not lost",
                hint: "\"kist check\" tells what keeps it from being read")
        case .blobRefused:
            self.init(
                .damaged,
                "the ciphertext does not open: it is damaged, or was sealed with "
                    + "another key or another context")
        case .ciphertextRefused:
            self.init(
                .damaged,
                "the ciphertext does not decrypt: it was not made with this key version and "
                    + "algorithm, or is damaged")
        case .labelElsewhere(let label, let named, let version):
            self.init(
                .wrongState,
                "label \"\(label)\" is not on version \"\(named)\" but on "
                    + (version.map { "\"\($0)\"" } ?? "none"),
                hint: "somebody may have moved it; look, and say --from what you see")
        case .versionHasNotLabel(let version, let label):
            self.init(.notFound, "version \"\(version)\" does not have the label \"\(label)\"")
        case .damaged(let file, let thing):
            self.init(
                .damaged,
                (thing.map { "\($0.shown) is damaged: " } ?? "the vault is damaged: ")
                    + "\"\(file)\" is not what was written",
                hint: "nothing was changed; bring the file back from a backup")
        case .rolledBack(let file):
            self.init(
                .rolledBack, "\"\(file)\" is not the newest that the vault has written",
                hint: "an older copy was put back; nothing was changed")
        case .missing(let file):
            self.init(
                .rolledBack, "\"\(file)\" is missing from the vault",
                hint: file == "VAULT"
                    ? "\"kist repair\" writes it again from its copy, VAULT.copy"
                    : "nothing was changed; bring the file back from a backup")
        case .unsupportedFormat(let file, let format):
            self.init(
                .configuration, "\"\(file)\" has format \(format), which this kist does not know",
                hint: "use the kist that wrote it, or a newer one")
        case .noVault(let path):
            self.init(
                .configuration, "there is no vault at \"\(path)\"",
                hints: [
                    "if it was there, bring it back from a backup: the token alone opens nothing",
                    "make one with \"kist init --softhsm\", or name another's configuration with "
                        + "--config or KIST_CONFIG",
                ])
        case .vaultExists(let path):
            self.init(.wrongState, "\"\(path)\" exists already")
        case .otherVault(let expected, let found):
            self.init(
                .configuration,
                "this is not the vault that KIST_FINGERPRINT names: expected \(expected.text), "
                    + "found \(found.fingerprint == .none ? found.vault.hex : found.text)",
                hint: "it was replaced, or the configuration belongs to another vault")
        case .otherToken(let expected, let found):
            self.init(
                .tokenUnavailable,
                "the vault belongs to the token with serial \(expected), not to \(found)",
                hints: [
                    "name that vault's own configuration with --config, or plug in its token",
                    "a token that holds the same keys takes its place by \"kist token adopt\"",
                ])
        case .tokenLacks(let missing, let others):
            self.init(
                .tokenUnavailable,
                "the token cannot be adopted: "
                    + (missing.map { "it does not hold key \"\($0)\"" }
                    + others.map { "what it holds as key \"\($0)\" is another key" })
                    .joined(separator: "; "),
                hint: "bring these keys onto it by its maker's means; the vault is as it was")
        case .keyMissingInToken(let key):
            self.init(
                .tokenUnavailable, "the token does not hold \(Self.master(key))",
                hint: "without it what it seals cannot be opened; bring the token back")
        case .tokenSick(let key):
            self.init(
                .tokenUnavailable,
                "the token does not open what is known to be sealed by \(Self.master(key))",
                hint: "the token is sick, the data is not known to be; nothing was changed")
        case .token(let error): self.init(error)
        case .busy: self = .busy
        case .tokenBusy: self.init(TokenError.busy)
        case .outcomeUnknown(let version, let cause):
            self.init(
                .outcomeUnknown,
                "the disk failed at the last step: " + Self.named(cause)
                    + (version.map { "version \"\($0)\" may or may not be there" }
                        ?? "the change may or may not be there"),
                hint: version.map { "read again, or repeat with --version-id \($0)" }
                    ?? "read again before you repeat it")
        case .notBegun(let cause):
            self.init(
                .inputOutput,
                "an earlier change could not be ended, because the disk failed: "
                    + Self.named(cause) + "this one was not begun",
                hint: "when the disk is well, \"kist repair\" or the next change ends it")
        case .store(let error): self.init(error)
        case .audit(let error):
            let below = Failure(error)
            self.init(
                .auditFailed, "the audit entry could not be written: \(below.line)",
                hint: "without it nothing is done and no value leaves")
        case .weakToken(let attribute): self = .weakToken(attribute)
        case .noRandomness(let number):
            self.init(
                .inputOutput, "the kernel gave no random bytes: \(SystemReason.text(number))",
                hint: "nothing was changed")
        case .cryptography:
            self.init(
                .bug, "libcrypto failed",
                hint: "nothing was changed; check the host's OpenSSL")
        case .outOfMemory: self = .noSecretMemory
        }
    }

    /// What failed and where, with a semicolon behind it; nothing when it is not known.
    private static func named(_ cause: StoreError?) -> String {
        switch cause {
        case .system(let call, let number, let path),
            .outcomeUnknown(let call, let number, let path):
            "\(call) failed on \"\(path)\": \(SystemReason.text(number)); "
        case let cause?: Failure(cause).line + "; "
        case nil: ""
        }
    }

    private static func master(_ key: KeyID?) -> String {
        key.map { "key \"\($0)\"" } ?? "the vault's root key"
    }

    package static var emptyValue: Failure {
        .usage("the value is empty", hint: "give it on standard input, or with --file PATH")
    }

    package static func valueTooLong(_ limit: Int) -> Failure {
        .usage("the value is longer than \(limit) bytes, the limit of this vault")
    }
}
