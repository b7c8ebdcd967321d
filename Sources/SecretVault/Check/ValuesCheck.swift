import FileStore
import PKCS11
import Synchronization
import VaultFormat
import Vocabulary

/// Level 3 of a check: every value opened and forgotten.
///
/// A portion of the secrets is looked at together, and portions side by side on as many threads as the
/// token has sessions for. What is found does not depend on their number.
struct ValuesCheck: Sendable {
    private let look: StoreLook
    private let opening: ValueOpening
    /// In the order of the index, so that a portion lies in one shard or two.
    private let secrets: SecretList
    private let request: Request

    /// How many secrets are looked at together.
    static let portion = 64

    /// What is to be said of a portion.
    private struct Part: Sendable {
        var values = 0
        var findings: [Finding] = []
        /// What keeps the check from going on.
        var failure: VaultError?
    }

    private final class Parts: Sendable {
        let all: Mutex<[Part?]>
        init(_ count: Int) { all = Mutex(Array(repeating: nil, count: count)) }
    }

    init(_ look: StoreLook, _ opening: ValueOpening, of secrets: SecretList, _ request: Request) {
        self.look = look
        self.opening = opening
        self.secrets = secrets
        self.request = request
    }

    /// - Parameters:
    ///   - threads: How many, this one too; as many sessions are used.
    ///   - progress: Called on this thread, with how many secrets are done.
    /// - Throws: What keeps the check from going on, of the first portion that met it.
    func run(
        on token: Token, threads: Int, progress: (Int) -> Void
    ) throws(VaultError) -> (values: Int, findings: [Finding]) {
        let count = (secrets.count + Self.portion - 1) / Self.portion
        let parts = Parts(count)
        token.sideBySide(
            count, threads: threads,
            { number in
                let part = self.part(number)
                return parts.all.withLock { all in
                    all[number] = part
                    return part.failure == nil
                }
            }, progress: { progress(min(secrets.count, $0 * Self.portion)) })
        var values = 0
        var findings: [Finding] = []
        for part in parts.all.withLock({ $0 }) {
            // One that nobody began comes after the one that stopped all.
            guard let part else { break }
            if let failure = part.failure { throw failure }
            values += part.values
            findings += part.findings
        }
        return (values, findings)
    }

    private func part(_ number: Int) -> Part {
        let start = number * Self.portion
        let names = (start..<min(start + Self.portion, secrets.count)).map(secrets.secretName)
        var part = Part()
        let found: [Result<SecretToOpen?, VaultError>]
        do throws(VaultError) {
            found = try look.reading(request) { (view) throws(VaultError) in
                try view.secretsToCheck(names)
            }
        } catch {
            found = names.map { _ in .failure(error) }
        }
        for (name, secret) in zip(names, found) {
            do throws(VaultError) {
                guard let secret = try secret.get() else { continue }
                part.values += try openAll(of: secret)
            } catch {
                // Gone meanwhile, or lost with a destroyed key: neither is damage.
                if case .notFound = error { continue }
                guard let finding = Finding(error, at: name.text) else {
                    part.failure = error
                    return part
                }
                part.findings.append(finding)
            }
        }
        return part
    }

    /// Opens every version of a secret and forgets it.
    ///
    /// - Returns: How many there were.
    private func openAll(of secret: SecretToOpen) throws(VaultError) -> Int {
        var values = 0
        for version in secret.record.head.versions {
            let state = secret.key.head.version(object: version.dataKey.keyVersion)?.state
            if let state, state != .live { continue }
            _ = try opening.open(version, of: secret.record, under: secret.key)
            values += 1
        }
        return values
    }
}
