import SecureMemory
import Sealing
import Vocabulary

/// ACS3-HMAC-SHA256: a code over method, query, headers and body, in the header `Authorization`.
///
/// Source: Alibaba Cloud, request signature, version 3.
enum HeaderSignature {
    static let scheme = "ACS3-HMAC-SHA256"

    /// What a signature must cover to be worth anything here.
    private static let required: Set<String> = [
        "host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce",
        "x-acs-version",
    ]

    /// What `Authorization` says.
    struct Authorization: Equatable {
        let key: [UInt8]
        /// In small letters, ascending, none twice.
        let headers: [String]
        let signature: [UInt8]

        /// - Parameter text: The header's whole value.
        init(_ text: [UInt8]) throws(SignatureRefusal) {
            var parts: [String: [UInt8]] = [:]
            for part in text.dropFirst(scheme.utf8.count).split(
                separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            {
                let pair = part.split(
                    separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                guard pair.count == 2,
                    let name = String(validating: pair[0].trimmed, as: UTF8.self),
                    parts.updateValue(pair[1].trimmed, forKey: name) == nil
                else { throw .incomplete }
            }
            guard parts.count == 3, let key = parts["Credential"],
                let signature = parts["Signature"], let list = parts["SignedHeaders"]
            else { throw .incomplete }
            let names = list.split(
                separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            headers = names.map { String(decoding: $0, as: UTF8.self) }
            guard
                names.allSatisfy({ name in
                    !name.isEmpty
                        && name.allSatisfy {
                            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
                                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                        }
                }), zip(headers, headers.dropFirst()).allSatisfy({ $0 < $1 }),
                required.isSubset(of: headers)
            else { throw .incomplete }
            self.key = key
            self.signature = signature
        }
    }

    /// The parts of a request with its signature in a header.
    static func claim(
        _ request: borrowing SignedRequest, _ authorization: Authorization
    ) throws(SignatureRefusal) -> SignatureClaim {
        guard try request.header("x-acs-security-token") == nil,
            try request.header("x-acs-bearer-token") == nil
        else { throw .unsupportedCredentials }
        guard let digest = try request.header("x-acs-content-sha256"),
            digest.elementsEqual(try hexDigest(of: request.body).utf8)
        else { throw .mismatch }
        func required(_ name: String) throws(SignatureRefusal) -> [UInt8] {
            guard let text = try request.header(name), !text.isEmpty else { throw .missing(name) }
            return text
        }
        return SignatureClaim(
            key: authorization.key, signature: authorization.signature,
            timestamp: try request.header("x-acs-date"),
            nonce: try required("x-acs-signature-nonce"), action: try required("x-acs-action"),
            version: try required("x-acs-version"))
    }

    /// The text of the signature of a request.
    ///
    /// - Parameters:
    ///   - query: The parameters of the query, without those of the body.
    ///   - headers: The names that are signed, in small letters, ascending.
    static func text(
        _ request: borrowing SignedRequest, query: [RequestParameter], headers: [String],
        secret: borrowing SecretBytes
    ) throws(SignatureRefusal) -> [UInt8] {
        do {
            let canonical = try canonicalDigest(request, query: query, headers: headers)
            let signed = Array("\(scheme)\n\(Identifier.hexDigits(of: canonical))".utf8)
            return Array(
                Identifier.hexDigits(of: try HMACSHA256.code(of: signed, key: secret)).utf8)
        } catch let error as SealingError {
            throw SignatureRefusal(error)
        } catch let error as SignatureRefusal {
            throw error
        } catch { throw .cryptography }
    }

    private static func canonicalDigest(
        _ request: borrowing SignedRequest, query: [RequestParameter], headers: [String]
    ) throws(SignatureRefusal) -> [UInt8] {
        let digest: RunningSHA256
        do throws(SealingError) { digest = try RunningSHA256.begin() } catch {
            throw SignatureRefusal(error)
        }
        var text = try CanonicalText(digest)
        try text.append("\(request.method)\n/\n".utf8)
        try text.append(query)
        try text.append("\n".utf8)
        for name in headers {
            guard let value = try request.header(name) else { throw .incomplete }
            try text.append("\(name):".utf8)
            try text.append(value)
            try text.append("\n".utf8)
        }
        try text.append("\n\(headers.joined(separator: ";"))\n".utf8)
        try text.append(try hexDigest(of: request.body).utf8)
        return try text.finish()
    }

    /// Hexadecimal SHA-256.
    static func hexDigest(of body: borrowing SecretBytes) throws(SignatureRefusal) -> String {
        do throws(SealingError) {
            return Identifier.hexDigits(
                of: try body.read { (body) throws(SealingError) in try SHA256.digest(of: body) })
        } catch { throw SignatureRefusal(error) }
    }
}
