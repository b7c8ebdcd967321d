import Sealing
import SecureMemory
import Vocabulary

/// Ids and secrets of access keys, in the cloud's shape.
enum AccessKeyText {
    /// With `LTAI5t` before them; every one equally likely.
    private static let idLetterCount = 18
    /// Each of 62: 178 bits.
    private static let secretLetterCount = 30
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    static func newID() throws(VaultError) -> AccessKeyID {
        let letters = try letters(idLetterCount)
        guard let id = AccessKeyID(Array("LTAI5t".utf8) + letters.plainCopy()) else {
            throw .cryptography
        }
        return id
    }

    static func newSecret() throws(VaultError) -> SecretBytes { try letters(secretLetterCount) }

    private static func letters(_ wanted: Int) throws(VaultError) -> SecretBytes {
        var letters: SecretBytes
        do throws(SecretBytesError) { letters = try SecretBytes(byteCount: wanted) } catch {
            throw VaultError(error)
        }
        var count = 0
        while count < wanted {
            let random: SecretBytes
            do throws(SealingError) { random = try KernelRandom.secret(64) } catch {
                throw VaultError(error)
            }
            random.read { random in
                letters.write { output in
                    for offset in 0..<random.byteCount where count < wanted {
                        // A byte beyond four times the alphabet would favour its first letters.
                        let byte = Int(random.byte(at: offset))
                        guard byte < 4 * alphabet.count else { continue }
                        output.storeBytes(
                            of: alphabet[byte % alphabet.count], toByteOffset: count,
                            as: UInt8.self)
                        count += 1
                    }
                }
            }
        }
        return letters
    }
}
