package import Vocabulary

/// What a key version's record holds about its object, beside the object's id: enough to use all of
/// it that is public, and to tell a wrong or sick object from wrong input.
///
/// Format, Key head.
package enum KeyMaterial: Equatable, Sendable {
    /// The object seals data keys, in this form. The canary opens when the object is there and well;
    /// none while it is being made.
    case sealing(TokenForm, canary: SealedKey?)
    /// The object is the private half of a pair.
    ///
    /// `publicKey` is the other half, a SubjectPublicKeyInfo in DER, and `algorithms` what the token
    /// was seen to do with the private one, ascending; both empty while the pair is being made.
    case pair(publicKey: [UInt8], algorithms: [KeyAlgorithm])
    /// The object makes codes. The canary is one of them, 32 bytes, of the version's own context;
    /// empty while the object is being made.
    case code(canary: [UInt8])

    /// Whether a live version may say so.
    var isComplete: Bool {
        switch self {
        case .sealing(_, let canary): canary != nil
        case .pair(let publicKey, _): !publicKey.isEmpty
        case .code(let canary): !canary.isEmpty
        }
    }
}

extension KeyMaterial {
    init(
        of spec: KeySpec, for usage: KeyUsage, from reader: inout ByteReader
    ) throws(FormatError) {
        switch spec {
        case .aes256:
            let form = try TokenForm(from: &reader)
            let canary = try reader.optional("canary") { r throws(FormatError) in
                try SealedKey(from: &r)
            }
            self = .sealing(form, canary: canary)
        case .rsa2048, .rsa3072, .rsa4096, .ecP256, .ecP256K:
            let publicKey = try reader.long("public key", limit: Bounds.publicKey)
            let known = KeyAlgorithm.all(of: spec, for: usage)
            var algorithms: [KeyAlgorithm] = []
            for _ in 0..<(try reader.count("algorithms", limit: known.count)) {
                let algorithm: KeyAlgorithm = try reader.code("algorithm")
                guard known.contains(algorithm), algorithms.allSatisfy({ $0 < algorithm }) else {
                    throw .malformed(field: "algorithm")
                }
                algorithms.append(algorithm)
            }
            guard publicKey.isEmpty == algorithms.isEmpty else {
                throw .malformed(field: "algorithms")
            }
            self = .pair(publicKey: publicKey, algorithms: algorithms)
        case .hmacSHA256:
            let canary = try reader.short("canary")
            guard canary.isEmpty || canary.count == 32 else { throw .malformed(field: "canary") }
            self = .code(canary: canary)
        }
    }

    func write(to writer: inout ByteWriter) {
        switch self {
        case .sealing(let form, let canary):
            form.write(to: &writer)
            writer.optional(canary) { $1.write(to: &$0) }
        case .pair(let publicKey, let algorithms):
            writer.long(publicKey, limit: Bounds.publicKey)
            writer.count(algorithms.count, limit: KeyAlgorithm.allCases.count)
            for algorithm in algorithms { writer.code(algorithm) }
        case .code(let canary):
            writer.short(canary)
        }
    }
}
