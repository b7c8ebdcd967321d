import SecretVault
import SecureMemory
import Vocabulary

extension KMSOperation {
    static let reEncrypt: KMSOperation = {
        let blob = Parameter.blob
        let destination = Parameter.key("DestinationKeyId")
        let oldContext = Parameter.context("SourceEncryptionContext")
        let newContext = Parameter.context("DestinationEncryptionContext")
        let source = AsymmetricSource()
        return KMSOperation(
            "ReEncrypt", .cryptography,
            "Opens a blob and seals what it held under another key or context; the answer names "
                + "the key that opened.",
            parameters: [blob, destination, oldContext, newContext] + source.parameters
                + [Parameter.dryRun],
            response: BlobMembers.response, errors: BlobMembers.errors + [.keyVersionNotFound],
            example: "--CiphertextBlob @blob.base64 --DestinationKeyId alias/reports",
            note: "The three parameters of an asymmetric source stand together, without "
                + "SourceEncryptionContext. SM2PKE is not done."
        ) { (arguments, context) throws(KMSError) in
            let pair = try source.read(arguments, context)
            if pair != nil, arguments[oldContext] != nil {
                throw .onlyOne(of: [oldContext.name, source.key.name])
            }
            let key = try arguments[required: destination].checked(in: context.vault)
            let new = try context.ask { (vault, request) throws(VaultError) in
                if let pair {
                    try vault.reEncrypt(
                        arguments[required: blob], from: pair.key, version: pair.version,
                        by: pair.algorithm, to: key, newContext: arguments[newContext] ?? .empty,
                        request: request
                    ) { (bytes) throws(SecretBytesError) in try Base64.encode(bytes) }
                } else {
                    try vault.reEncrypt(
                        arguments[required: blob], context: arguments[oldContext] ?? .empty,
                        to: key, newContext: arguments[newContext] ?? .empty, request: request)
                }
            }
            var writer = AnswerWriter(requestID: context.request.contractID)
            writer.text("KeyId", new.sourceKeyID.text)
            writer.text("KeyVersionId", new.sourceKeyVersion.uuidText)
            writer.text("CiphertextBlob", Base64.encode(new.blob.bytes))
            return try writer.finish()
        }
    }()
}

/// The parameters that say that a ciphertext was made with a public key.
private struct AsymmetricSource {
    let key = Parameter.key("SourceKeyId", .optional)
    let version = Parameter.keyVersion("SourceKeyVersionId", .optional)
    let algorithm = Parameter.algorithm(
        PairMembers.encrypts, others: ["SM2PKE"], name: "SourceEncryptionAlgorithm", .optional)

    var parameters: [any ParameterDescription] { [key, version, algorithm] }

    /// - Returns: Nil when none of them is there.
    func read(
        _ arguments: Arguments, _ context: CallContext
    ) throws(KMSError) -> (key: KeyReference, version: Identifier, algorithm: KeyAlgorithm)? {
        let name = arguments[algorithm]
        guard name != nil || arguments[key] != nil || arguments[version] != nil else { return nil }
        guard let name else { throw .missing(algorithm.name) }
        guard let named = KeyAlgorithm(name) else {
            throw .unsupportedValue(algorithm.name, does: PairMembers.encrypts.map(\.name))
        }
        guard let key = arguments[key] else { throw .missing(self.key.name) }
        guard let version = arguments[version] else { throw .missing(self.version.name) }
        return (try key.checked(in: context.vault), version, named)
    }
}
