import PublicKeys
import Vocabulary

/// How keys are wrapped on their way in and out.
extension Parameter where Value == String {
    private static var shangMi: String { "SM2PKE" }

    /// An algorithm of the contract, done here or not.
    static func wrappingAlgorithm(_ done: [WrappingAlgorithm]) -> Self {
        choice("WrappingAlgorithm", done.map(\.name) + [shangMi], .required)
    }

    /// The kind of the wrapping key.
    static var wrappingKeySpec: Self {
        choice("WrappingKeySpec", [KeySpec.rsa2048.name, "EC_SM2"], .required)
    }
}

extension WrappingAlgorithm {
    /// The algorithm a call names.
    ///
    /// - Throws: ``KMSError/unsupportedValue(_:does:)`` for those of the contract that are not done.
    static func asked(
        by arguments: Arguments, _ algorithm: Parameter<String>, _ spec: Parameter<String>
    ) throws(KMSError) -> WrappingAlgorithm {
        guard arguments[required: spec] == KeySpec.rsa2048.name else {
            throw .unsupportedValue(spec.name, does: [KeySpec.rsa2048.name])
        }
        guard let asked = WrappingAlgorithm(arguments[required: algorithm]) else {
            guard case .choice(let words) = algorithm.form else {
                preconditionFailure("an algorithm is a choice")
            }
            throw .unsupportedValue(
                algorithm.name, does: words.filter { WrappingAlgorithm($0) != nil })
        }
        return asked
    }
}

extension Parameter where Value == [UInt8] {
    /// Somebody's RSA-2048 key: a SubjectPublicKeyInfo in DER.
    static var publicKey: Self {
        let longest = 4_096
        return Self(
            "PublicKeyBlob",
            .text(longest: longest, what: "base64 of an RSA-2048 SubjectPublicKeyInfo in DER"),
            .required
        ) { value in
            guard let text = value.text, text.count <= longest, let bytes = Base64.decode(text),
                let key = try? PublicKey(parsing: bytes), key.kind == .rsa(bits: 2048)
            else { return nil }
            return bytes
        }
    }
}
