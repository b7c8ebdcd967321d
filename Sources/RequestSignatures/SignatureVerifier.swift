import Sealing
import SecureMemory
package import Vocabulary

/// Tells requests of access keys from forged, changed, late and repeated ones.
///
/// RPC signatures of version 1 (HMAC-SHA1) and ACS3-HMAC-SHA256 ones, as the request shows. Safe on
/// any thread.
package struct SignatureVerifier: Sendable {
    /// How far the request's time may be from ours, in seconds.
    package let window: Int64
    /// Requests signed before it are stale: what was used then is forgotten.
    ///
    /// Nil when nothing is.
    package let since: UnixTime?
    private let nonces: NonceMemory

    private static let longestNonce = 256

    package init(window: Int64 = 900, since: UnixTime? = nil, nonces: NonceMemory) {
        self.window = window
        self.since = since
        self.nonces = nonces
    }

    /// Verifies a request.
    ///
    /// - Parameters:
    ///   - isSecret: Whether the values of a parameter are kept in ``SecretBytes``.
    ///   - secret: Asked at most once, for the key that the request names.
    /// - Throws: Nothing is remembered of a request that is refused.
    package func verify(
        _ request: borrowing SignedRequest, at now: UnixTime, isSecret: (String) -> Bool,
        secret: (AccessKeyID) -> AccessKeySecret
    ) throws(SignatureRefusal) -> VerifiedRequest {
        let (query, all) = try request.parameters(isSecret)
        _ = try request.agreed(all, "Action", "x-acs-action")
        _ = try request.agreed(all, "Version", "x-acs-version")

        let authorization = try authorization(of: request)
        let claim =
            if let authorization { try HeaderSignature.claim(request, authorization) } else {
                try RPCSignature.claim(all)
            }
        let time = try time(of: claim, at: now)
        guard let key = AccessKeyID(claim.key) else { throw .unknownKey }
        guard (1...Self.longestNonce).contains(claim.nonce.count) else { throw .incomplete }
        let signature: [UInt8]
        switch secret(key) {
        case .refused(let refusal): throw refusal
        case .secret(let secret):
            signature =
                if let authorization {
                    try HeaderSignature.text(
                        request, query: query, headers: authorization.headers, secret: secret)
                } else {
                    try RPCSignature.text(method: request.method, all, secret: secret)
                }
        }
        guard ConstantTime.isEqual(signature, claim.signature) else { throw .mismatch }
        guard let action = String(validating: claim.action, as: UTF8.self),
            let version = String(validating: claim.version, as: UTF8.self)
        else { throw .malformed }
        try nonces.use(
            claim.nonce, of: key, until: UnixTime(seconds: time.seconds + window), now: now)
        return VerifiedRequest(
            key: key, action: action, version: version,
            parameters: all.filter { !RPCSignature.commonNames.contains($0.name) })
    }

    /// Nil when the signature is to be looked for among the parameters.
    private func authorization(
        of request: borrowing SignedRequest
    ) throws(SignatureRefusal) -> HeaderSignature.Authorization? {
        guard let text = try request.header("authorization") else { return nil }
        guard text.starts(with: "\(HeaderSignature.scheme) ".utf8) else {
            throw .unsupportedCredentials
        }
        return try HeaderSignature.Authorization(text)
    }

    private func time(
        of claim: SignatureClaim, at now: UnixTime
    ) throws(SignatureRefusal) -> UnixTime {
        guard let text = claim.timestamp,
            let time = UnixTime(String(decoding: text, as: UTF8.self))
        else { throw .noTimestamp }
        guard abs(time.seconds - now.seconds) <= window, since.map({ time >= $0 }) ?? true else {
            throw .staleTimestamp
        }
        return time
    }
}
