import SecretVault
import SecureMemory

/// A data key for a caller: base64 text, and the blob that Decrypt gives that very text back for.
struct DataKeyText: ~Copyable {
    let text: SecretBytes
    let blob: SealedBlob

    static let spec = Parameter.choice("KeySpec", ["AES_256", "AES_128"], .defaulted("AES_256"))
    static let byteCount = Parameter.integer("NumberOfBytes", 1...1_024, .optional)
    static let key = Parameter.key()
    static let encryptionContext = Parameter.context()
    static let parameters: [any ParameterDescription] = [
        key, spec, byteCount, encryptionContext, Parameter.dryRun,
    ]

    /// Makes the key in the token.
    ///
    /// The number of bytes overrides the spec.
    static func make(
        _ arguments: Arguments, _ context: CallContext
    ) throws(KMSError) -> DataKeyText {
        let key = try arguments[required: key].checked(in: context.vault)
        let byteCount =
            arguments[byteCount] ?? (arguments[required: spec] == "AES_128" ? 16 : 32)
        let binding = arguments[encryptionContext] ?? .empty
        let made = try context.ask { (vault, request) throws(VaultError) in
            try vault.generateDataKey(
                key, byteCount: byteCount, context: binding, request: request)
        }
        // The blob that came with the key holds its bytes; the contract's holds their text.
        let encoded: SecretBytes
        do throws(SecretBytesError) { encoded = try Base64.encode(made.plaintext) } catch {
            throw .vault(.outOfMemory)
        }
        let blob: SealedBlob
        do throws(VaultError) {
            blob = try context.vault.encrypt(
                KeyReference(made.blob.keyID), encoded, context: binding,
                request: context.request)
        } catch { throw .vault(error) }
        return DataKeyText(text: encoded, blob: blob)
    }
}
