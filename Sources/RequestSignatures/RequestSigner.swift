package import SecureMemory
package import Vocabulary

/// Signs requests as the official clients do.
package enum RequestSigner {
    /// The parameter `Signature` of an RPC request of version 1.
    ///
    /// - Parameter parameters: All others, of query and form; those of the protocol too.
    package static func rpc(
        method: String, parameters: [(name: String, value: [UInt8])],
        secret: borrowing SecretBytes
    ) throws(SignatureRefusal) -> String {
        String(
            decoding: try RPCSignature.text(
                method: method,
                parameters.map { RequestParameter(name: $0.name, value: .text($0.value)) },
                secret: secret), as: UTF8.self)
    }

    /// The header `Authorization` of an ACS3-HMAC-SHA256 request.
    ///
    /// - Parameter signed: The names of the headers to sign, in small letters.
    package static func authorization(
        _ request: borrowing SignedRequest, key: AccessKeyID, signing signed: [String],
        secret: borrowing SecretBytes
    ) throws(SignatureRefusal) -> String {
        let query = try request.query.read { (text) throws(SignatureRefusal) in
            try FormText.parameters(in: text, most: .max) { _ in false }
        }
        let headers = signed.sorted()
        let signature = try HeaderSignature.text(
            request, query: query, headers: headers, secret: secret)
        return "\(HeaderSignature.scheme) Credential=\(key),"
            + "SignedHeaders=\(headers.joined(separator: ";")),"
            + "Signature=\(String(decoding: signature, as: UTF8.self))"
    }

    /// The header `x-acs-content-sha256` for a body.
    package static func contentDigest(
        of body: borrowing SecretBytes
    ) throws(SignatureRefusal) -> String {
        try HeaderSignature.hexDigest(of: body)
    }
}
