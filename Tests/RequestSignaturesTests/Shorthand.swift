import SecureMemory
import Vocabulary

@testable import RequestSignatures

extension SecretBytes {
    /// The bytes of a text that is no secret.
    init(_ text: String) throws {
        self = try Array(text.utf8).lend { (span) throws(SecretBytesError) in
            try SecretBytes(copying: span)
        }
    }
}

/// A request in parts that can be changed one by one.
struct RequestParts: Sendable {
    var method: String
    var path = "/"
    var query: String
    var headers: [SignedRequest.Header]
    var body: String

    func request() throws -> SignedRequest {
        SignedRequest(
            method: method, path: path, query: try SecretBytes(query), headers: headers,
            body: try SecretBytes(body))
    }

    mutating func set(_ name: String, _ value: String?) {
        headers.removeAll { $0.name.lowercased() == name }
        if let value { headers.append(SignedRequest.Header(name, value)) }
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// What knows one access key, `testid`, with the secret `testsecret`.
struct Doorkeeper {
    static let now = UnixTime("2026-11-22T23:05:00Z") ?? UnixTime(seconds: 0)

    var now = Self.now
    var state: SignatureRefusal?
    var secret = "testsecret"
    var verifier = SignatureVerifier(nonces: NonceMemory())

    func verify(_ parts: RequestParts) throws -> VerifiedRequest {
        let request = try parts.request()
        let secret = secret
        let state = state
        return try verifier.verify(request, at: now) {
            $0 == "SecretData" || $0 == "Plaintext"
        } secret: { id in
            if let state { return .refused(state) }
            guard id.text == "testid", let secret = try? SecretBytes(secret) else {
                return .refused(.unknownKey)
            }
            return .secret(secret)
        }
    }

    /// Why the request is refused; nil when it is not.
    func refusal(_ parts: RequestParts) throws -> SignatureRefusal? {
        do {
            _ = try verify(parts)
            return nil
        } catch let refusal as SignatureRefusal {
            return refusal
        }
    }
}

extension VerifiedRequest {
    func text(_ name: String) -> String? {
        parameters.first { $0.name == name }.map { parameter in
            parameter.read { span in
                String(
                    decoding: (0..<span.byteCount).map { span.byte(at: $0) }, as: UTF8.self)
            }
        }
    }
}
