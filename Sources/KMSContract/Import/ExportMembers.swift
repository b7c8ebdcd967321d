import PublicKeys
import SecretVault
import Vocabulary

/// What the two exports share.
enum ExportMembers {
    /// The contract exports by OAEP only.
    static let algorithms: [WrappingAlgorithm] = [.oaepSHA256, .oaepSHA1]

    /// The public key that was checked before the vault was opened.
    static func recipient(_ encoding: [UInt8]) throws(KMSError) -> PublicKey {
        do throws(PublicKeyError) { return try PublicKey(parsing: encoding) } catch {
            throw .vault(error == .outOfMemory ? .outOfMemory : .cryptography)
        }
    }

    static func write(_ exported: ExportedKey, to answer: inout AnswerWriter) {
        answer.text("KeyId", exported.keyID.text)
        answer.text("KeyVersionId", exported.keyVersion.uuidText)
        answer.text("ExportedDataKey", Base64.encode(exported.wrapped))
    }
}
