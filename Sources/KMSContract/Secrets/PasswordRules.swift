import SecureMemory
import Sealing

/// Which passwords are allowed; every one of them is made with the same probability.
struct PasswordRules: Equatable, Sendable {
    enum CharacterClass: String, CaseIterable, Sendable {
        case lowercase = "Lowercase"
        case uppercase = "Uppercase"
        case numbers = "Numbers"
        case punctuation = "Punctuation"

        fileprivate func contains(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): self == .lowercase
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): self == .uppercase
            case UInt8(ascii: "0")...UInt8(ascii: "9"): self == .numbers
            case 0x21...0x7E: self == .punctuation
            default: false
            }
        }
    }

    /// In characters.
    let length: Int
    /// Ascending.
    let alphabet: [UInt8]
    /// The classes that must each occur; a class without a character left is not among them.
    let required: [CharacterClass]

    /// Nil when no character is left.
    init?(length: Int, classes: [CharacterClass], excluding: [UInt8], requiresEach: Bool) {
        alphabet = (0x21...0x7E).filter { byte in
            !excluding.contains(byte) && classes.contains { $0.contains(byte) }
        }
        guard !alphabet.isEmpty else { return nil }
        self.length = length
        let alphabet = alphabet
        required =
            requiresEach ? classes.filter { kind in alphabet.contains(where: kind.contains) } : []
    }

    /// Makes a password: whole passwords are drawn until one has every required class, so none is
    /// likelier than another.
    ///
    /// - Parameter random: Gives so many random bytes.
    func password(
        random: (Int) throws(SealingError) -> SecretBytes
    ) throws(SealingError) -> SecretBytes {
        while true {
            let password = try draw(random)
            let isAllowed = required.allSatisfy { kind in
                password.read { text in
                    (0..<text.byteCount).contains { kind.contains(text.byte(at: $0)) }
                }
            }
            if isAllowed { return password }
        }
    }

    private func draw(
        _ random: (Int) throws(SealingError) -> SecretBytes
    ) throws(SealingError) -> SecretBytes {
        var password: SecretBytes
        do throws(SecretBytesError) { password = try SecretBytes(byteCount: length) } catch {
            throw .outOfMemory
        }
        // A byte beyond the last whole multiple of the alphabet would favour its first letters.
        let bound = 256 / alphabet.count * alphabet.count
        var count = 0
        while count < length {
            let bytes = try random(length)
            bytes.read { bytes in
                password.write { output in
                    for offset in 0..<bytes.byteCount where count < length {
                        let byte = Int(bytes.byte(at: offset))
                        guard byte < bound else { continue }
                        output.storeBytes(
                            of: alphabet[byte % alphabet.count], toByteOffset: count,
                            as: UInt8.self)
                        count += 1
                    }
                }
            }
        }
        return password
    }
}
