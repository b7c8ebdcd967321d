import SecretVault
import SecureMemory

/// A data key for a caller: base64 text, and the blob that Decrypt gives that very text back for.
struct DataKeyText: ~Copyable {
    private let made: GeneratedKey
    var blob: SealedBlob { made.blob }

    static let spec = Parameter.choice("KeySpec", ["AES_256", "AES_128"], .defaulted("AES_256"))
    static let byteCount = Parameter.integer("NumberOfBytes", 1...1_024, .optional)
    static let key = Parameter.key()
    static let encryptionContext = Parameter.context()
    static let parameters: [any ParameterDescription] = [
        key, spec, byteCount, encryptionContext, Parameter.dryRun,
    ]

    /// Lends the key's text.
    func text<R, E: Error>(_ body: (borrowing SecretBytes) throws(E) -> R) throws(E) -> R {
        try body(made.plaintext)
    }

    /// How long the key is to be; the number of bytes overrides the spec.
    static func byteCount(_ arguments: Arguments) -> Int {
        arguments[byteCount] ?? (arguments[required: spec] == "AES_128" ? 16 : 32)
    }

    /// Makes the key in the token.
    static func make(
        _ arguments: Arguments, _ context: CallContext
    ) throws(KMSError) -> DataKeyText {
        let key = try arguments[required: key].checked(in: context.vault)
        let binding = arguments[encryptionContext] ?? .empty
        let made = try context.ask { (vault, request) throws(VaultError) in
            try vault.generateDataKey(
                key, byteCount: byteCount(arguments), context: binding, request: request
            ) { (bytes) throws(SecretBytesError) in try Base64.encode(bytes) }
        }
        return DataKeyText(made: made)
    }
}
