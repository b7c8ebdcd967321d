import KMSContract
import Policies
import RequestSignatures
import SecureMemory
import Vocabulary

/// What strangers send before they are believed, and what says who may do what.
extension FuzzEntry {
    static let access: [FuzzEntry] = [
        FuzzEntry("request", request), FuzzEntry("asked", asked), FuzzEntry("policy", policy),
    ]

    private static let now = UnixTime(seconds: 1_795_388_700)

    /// A request: method, path, query, body and header lines, each part behind a NUL; nil when the bytes
    /// are none.
    private static func parsed(_ bytes: [UInt8]) -> SignedRequest? {
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count >= 4, let method = String(validating: parts[0], as: UTF8.self),
            let path = String(validating: parts[1], as: UTF8.self),
            let query = secret(Array(parts[2])), let body = secret(Array(parts[3]))
        else { return nil }
        var headers: [SignedRequest.Header] = []
        for line in parts[4...] {
            let pair = line.split(
                separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let name = String(validating: pair[0], as: UTF8.self),
                let value = String(validating: pair[1], as: UTF8.self)
            else { return nil }
            headers.append(SignedRequest.Header(name, value))
        }
        return SignedRequest(
            method: method, path: path, query: query, headers: headers, body: body)
    }

    /// What the agent does with a request until the vault is asked, at both doors.
    ///
    /// What is believed for its signature is read as it would be from a user of the host: nobody can be
    /// told one thing and the agent another.
    private static func asked(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        guard let request = parsed(bytes), let key = secret(Array("testsecret".utf8)) else {
            return false
        }
        let plain: PlainRequest?
        do throws(SignatureRefusal) { plain = try request.plain(isSecret: Field.isSecret) } catch {
            plain = nil
        }
        let verifier = SignatureVerifier(nonces: NonceMemory(capacity: 1))
        let verified: VerifiedRequest?
        do throws(SignatureRefusal) { verified = try verify(request, verifier, now, key) } catch {
            verified = nil
        }
        if let verified {
            guard let plain, plain.action == verified.action, plain.version == verified.version,
                plain.parameters.map(\.name) == verified.parameters.map(\.name)
            else { throw FuzzViolation("asked: two readings of one request") }
        }
        guard let plain, let action = plain.action else { return false }
        guard Set(plain.parameters.map(\.name)).count == plain.parameters.count else {
            throw FuzzViolation("asked: a parameter twice")
        }
        let fields = plain.parameters.map { parameter in
            switch parameter.value {
            case .text(let text): Field(parameter.name, text: text)
            case .secret(let secret): Field(parameter.name, shared: secret)
            }
        }
        do throws(KMSError) {
            _ = try KMSCall(try KMSOperation.named(action), fields, unknown: .ignored)
        } catch { return false }
        return true
    }

    /// One that is believed says no parameter twice, and is not believed again.
    private static func request(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        guard let request = parsed(bytes), let key = secret(Array("testsecret".utf8)) else {
            return false
        }
        let verifier = SignatureVerifier(nonces: NonceMemory(capacity: 1))
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
