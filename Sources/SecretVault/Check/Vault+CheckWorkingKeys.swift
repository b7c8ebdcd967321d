import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

extension Vault {
    /// Has the token do something with every live version of pairs and keys for codes, in whatever
    /// state the key is: its object must still be what the record says.
    ///
    /// - Returns: The objects that are gone or another's, as findings.
    func checkWorkingKeys(_ request: Request) throws(VaultError) -> [Finding] {
        let heads = try reading(request) { (view) throws(VaultError) in
            var heads: [(record: Identifier, head: KeyHead)] = []
            // What is wrong with the store, level 2 has told.
            for summary in (try? view.summariesBesideSecrets()) ?? [] {
                guard case .key(let key) = summary else { continue }
                do throws(VaultError) {
                    let found = try view.find(KeyHead.self, key.id, .key(key.id.text))
                    if let head = found.record?.head { heads.append((found.id, head)) }
                } catch {
                    guard Finding(error, at: key.id.text) != nil else { throw error }
                }
            }
            return heads
        }
        var findings: [Finding] = []
        for (record, head) in heads {
            for version in head.versions where version.state == .live {
                guard let key = WorkingKey(record: record, anyState: head, version) else {
                    continue
                }
                do throws(VaultError) { try prove(key) } catch {
                    switch error {
                    case .tokenSick, .keyMissingInToken:
                        findings.append(
                            Finding(.keyMissing, version.object.hex, .key(head.id.text)))
                    default: throw error
                    }
                }
            }
        }
        return findings
    }

    /// Has the token do something with a working key that only the record's key can.
    ///
    /// - Throws: ``VaultError/tokenSick(_:)``, ``VaultError/keyMissingInToken(_:)``.
    func prove(_ key: WorkingKey) throws(VaultError) {
        let keys = WorkingKeys(token: token)
        guard case .pair(_, let algorithms) = key.version.material, let algorithm = algorithms.first
        else {
            _ = try keys.code(
                of: [0], with: key,
                canaryContext: contexts.canary(owner: key.record, object: key.version.object))
            return
        }
        let bytes: [UInt8]
        let text: SecretBytes
        do throws(SealingError) {
            bytes = try KernelRandom.bytes(SHA256.digestByteCount)
            text = try KernelRandom.secret(SHA256.digestByteCount)
        } catch { throw VaultError(error) }
        guard let encryption = algorithm.encryption else {
            _ = try keys.sign(bytes, with: key, by: algorithm)
            return
        }
        let sealed = try key.publicKey().sealing(text, encryption)
        guard try keys.decrypt(sealed, with: key, by: algorithm).isEqual(to: text) else {
            throw .tokenSick(key.head.id)
        }
    }
}
