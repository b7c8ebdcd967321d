import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

/// Secrets that wait to be imported, so many that a group of neighbours lies in few shards.
///
/// A group rewrites every shard it touches. Names in the order of their lines lie anywhere in the index;
/// in the order of their records a group touches a handful. There is not enough locked memory for
/// all the values: they wait sealed, under a key of the window's own.
package final class ImportWindow {
    /// How many secrets wait at most.
    package static let countLimit = 16_384
    /// How many bytes of sealed values wait at most, unless one is all there is.
    package static let byteLimit = 32 << 20
    /// How many bytes of values a group has in locked memory, unless it has but one.
    private static let groupByteLimit = 1 << 20

    private struct Waiting {
        let record: Identifier
        /// How many secrets of the same name came before.
        let round: Int
        let line: Int
        let name: SecretName
        let options: NewSecret
        let nonce: [UInt8]
        let sealed: [UInt8]
    }

    private let keys: VaultKeys
    private let key: SecretBytes
    /// How often the key has sealed: what nonces are made of.
    private var sealCount: UInt64 = 0
    private var waiting: [Waiting] = []
    private var rounds: [Identifier: Int] = [:]
    private var byteCount = 0
    /// How many of ``waiting`` are gone, once they are in order.
    private var taken = 0

    package init(for vault: Vault) throws(VaultError) {
        keys = vault.keys
        do { key = try KernelRandom.secret(AESGCM.keyByteCount) } catch { throw VaultError(error) }
    }

    package var isEmpty: Bool { waiting.isEmpty }

    /// What the values that wait are sealed with: none of them serves twice.
    var nonces: [[UInt8]] { waiting.map(\.nonce) }

    /// Whether one more secret may come before the others have left.
    package var hasRoom: Bool {
        taken == 0 && waiting.count < Self.countLimit && byteCount < Self.byteLimit
    }

    /// Adds a secret.
    ///
    /// - Parameter line: Where it comes from; grows from one secret to the next.
    /// - Precondition: ``hasRoom``.
    package func add(_ secret: ImportedSecret, line: Int) throws(VaultError) {
        precondition(taken == 0, "the window is being emptied")
        let record = try keys.recordID(.secret, secret.name.bytes)
        let round = rounds[record, default: 0]
        rounds[record] = round + 1
        sealCount += 1
        let nonce = [0, 0, 0, 0] + Context.field(sealCount)
        let sealed: [UInt8]
        do throws(SealingError) {
            sealed = try secret.value.read { (span) throws(SealingError) in
                try AESGCM.seal(span, key: key, nonce: nonce, aad: [])
            }
        } catch { throw VaultError(error) }
        byteCount += sealed.count
        waiting.append(
            Waiting(
                record: record, round: round, line: line, name: secret.name,
                options: secret.options, nonce: nonce, sealed: sealed))
    }

    /// Takes the next group out: no name twice, one of two equal names after the other; nil, and the
    /// window is as new, when all are gone.
    package func nextGroup() throws(VaultError) -> [(line: Int, secret: ImportedSecret)]? {
        if taken == 0 {
            waiting.sort { ($0.round, $0.record, $0.line) < ($1.round, $1.record, $1.line) }
        }
        guard taken < waiting.count else {
            (waiting, rounds, byteCount, taken) = ([], [:], 0, 0)
            return nil
        }
        var group: [(line: Int, secret: ImportedSecret)] = []
        var size = 0
        let round = waiting[taken].round
        while taken < waiting.count, group.count < Vault.importLimit {
            let next = waiting[taken]
            size += next.sealed.count
            guard next.round == round, group.isEmpty || size <= Self.groupByteLimit else { break }
            let value = try open(next)
            group.append(
                (next.line, ImportedSecret(name: next.name, value: value, options: next.options)))
            taken += 1
        }
        return group
    }

    private func open(_ one: Waiting) throws(VaultError) -> SecretBytes {
        do throws(SealingError) {
            return try AESGCM.open(one.sealed, key: key, nonce: one.nonce, aad: [])
        } catch { throw VaultError(error) }
    }
}
