import KMSContract
import Policies
import RequestSignatures
import SecureMemory
import Vocabulary

/// What strangers send before they are believed, and what says who may do what.
extension FuzzEntry {
    static let access: [FuzzEntry] = [
        FuzzEntry("request", request), FuzzEntry("policy", policy),
    ]

    /// A request: method, path, query, header lines and body, each part behind a NUL.
    ///
    /// One that is believed says no parameter twice, and is not believed again.
    private static func request(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count >= 4, let method = String(validating: parts[0], as: UTF8.self),
            let path = String(validating: parts[1], as: UTF8.self),
            let query = secret(Array(parts[2])), let body = secret(Array(parts[3])),
            let key = secret(Array("testsecret".utf8))
        else { return false }
        var headers: [SignedRequest.Header] = []
        for line in parts[4...] {
            let pair = line.split(
                separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let name = String(validating: pair[0], as: UTF8.self),
                let value = String(validating: pair[1], as: UTF8.self)
            else { return false }
            headers.append(SignedRequest.Header(name, value))
        }
        let request = SignedRequest(
            method: method, path: path, query: query, headers: headers, body: body)
        let verifier = SignatureVerifier(nonces: NonceMemory(capacity: 1))
        guard let now = UnixTime("2026-11-22T23:05:00Z") else { return false }
        let verified: VerifiedRequest
        do throws(SignatureRefusal) { verified = try verify(request, verifier, now, key) } catch {
            return false
        }
        guard Set(verified.parameters.map(\.name)).count == verified.parameters.count else {
            throw FuzzViolation("request: a parameter twice")
        }
        do throws(SignatureRefusal) { _ = try verify(request, verifier, now, key) } catch {
            guard error == .nonceUsed else { throw FuzzViolation("request: then \(error)") }
            return true
        }
        throw FuzzViolation("request: believed twice")
    }

    private static func verify(
        _ request: borrowing SignedRequest, _ verifier: SignatureVerifier, _ now: UnixTime,
        _ key: borrowing SecretBytes
    ) throws(SignatureRefusal) -> VerifiedRequest {
        let text = key.plainCopy()
        return try verifier.verify(request, at: now, isSecret: Field.isSecret) { _ in
            guard let copy = secret(text) else { return .refused(.outOfMemory) }
            return .secret(copy)
        }
    }

    private static func secret(_ bytes: [UInt8]) -> SecretBytes? {
        try? bytes.lend { (span) throws(SecretBytesError) in try SecretBytes(copying: span) }
    }

    /// A document that is taken as the vault's own allows no stranger more than it says, and reads as
    /// one of a resource too.
    private static func policy(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        let document: PolicyDocument
        do throws(PolicyError) {
            document = try PolicyDocument(
                parsing: bytes, actions: ["kms:GetSecretValue", "kms:Decrypt"])
        } catch {
            _ = try? PolicyDocument(ofResource: bytes)
            return false
        }
        let nobody = Caller.user(4_000_000_000, groups: [], isOwner: false)
        let decision = JointPolicy([(.vault, document)]).decide(
            nobody, "kms:GetSecretValue", on: Resource(.secret, Array("db_cred".utf8)))
        let saysAllow =
            bytes.firstRange(of: Array("Allow".utf8)) != nil
            || bytes.contains(UInt8(ascii: "\\"))
        guard saysAllow || !decision.isAllowed else {
            throw FuzzViolation("policy: allows what no statement allows")
        }
        return true
    }
}
