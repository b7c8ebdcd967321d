package import PKCS11
package import SecretVault
package import SecureMemory
package import Vocabulary

/// A vault made for one test, on a token of its own, with a clock that stands still.
///
/// In memory, where syncs cost nothing: what a disk loses is tried on the recorded calls of real
/// commands and on real file systems.
package final class ScratchVault {
    package let path: String
    package let token: ScratchToken
    package let pin: VaultPin
    package private(set) var vault: Vault
    /// What the next request says the time is.
    package var now = UnixTime(seconds: 1_800_000_000)
    /// What the kernel counts; nil: one boot long ago, in step with ``now``.
    package var boot: BootMoment?
    private var requests: UInt64 = 0
    /// As an agent has it: whatever is done to the files has to be noticed all the same.
    private let files = ProvenFiles()

    package init(
        scheme: SealingScheme = .gcm, token: ScratchToken? = nil,
        plan change: (inout VaultPlan) -> Void = { _ in }
    ) throws {
        let token = try token ?? ScratchToken()
        let path = try ScratchFolder.make(prefix: "kist-vault", inMemory: true) + "/vault"
        var plan = VaultPlan()
        plan.scheme = scheme
        change(&plan)
        let now = self.now
        pin = try Vault.initialise(
            at: path, token: token.token, plan: plan, request: Self.request(0, now: now))
        self.token = token
        self.path = path
        vault = try Vault(
            try VaultFolder.open(path), token: token.token, pin: pin, remembering: files)
    }

    /// Opens the vault again, as the next process would.
    package func reopen() throws {
        vault = try Vault(
            try VaultFolder.open(path), token: token.token, pin: pin, remembering: files)
    }

    /// The next request, now.
    package var request: Request {
        requests += 1
        return Self.request(requests, now: now, boot: boot)
    }

    private static func request(
        _ number: UInt64, now: UnixTime, boot: BootMoment? = nil
    ) -> Request {
        let bytes =
            (0..<8).map { _ in UInt8(0) }
            + (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        guard let id = Identifier(bytes) else { preconditionFailure("sixteen bytes") }
        return Request(
            principal: .user(4711), now: now, boot: boot ?? .scratch(at: now), id: id,
            lockDeadline: .seconds(10))
    }
}

extension SecretBytes {
    /// A made-up value for a test.
    package static func test(_ bytes: some Sequence<UInt8>) throws -> SecretBytes {
        let bytes = Array(bytes)
        var secret = try SecretBytes(byteCount: bytes.count)
        secret.overwrite(at: 0, with: bytes)
        return secret
    }

    package static func test(_ text: String) throws -> SecretBytes {
        try test(Array(text.utf8))
    }
}

extension Vault {
    /// The bytes of a version, for comparison.
    package func bytes(
        of name: SecretName, _ request: Request, _ selector: VersionSelector = VersionSelector()
    ) throws -> [UInt8] {
        let version = try getValue(name, selector, request: request)
        return version.value.plainCopy()
    }
}

extension BootMoment {
    /// A boot that all scratch vaults share, in step with their clocks.
    package static func scratch(at now: UnixTime) -> BootMoment {
        guard let boot = Identifier([UInt8](repeating: 7, count: 16)) else {
            preconditionFailure("sixteen bytes")
        }
        return BootMoment(boot: boot, uptimeSeconds: UInt64(now.seconds - 1_700_000_000))
    }
}
