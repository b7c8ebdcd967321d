import KMSContract
import Opening
import Policies
import RequestSignatures
import SecretVault
import SecureMemory
import Vocabulary

/// What a request asks for, as far as it is known: filled step by step, so that a refusal can be
/// told of as much as was believed.
struct AskedCall {
    /// The only version of the contract there is.
    static let version = "2016-01-20"

    private(set) var caller: Caller?
    private(set) var operation: KMSOperation?
    private var parameters: [RequestParameter] = []

    /// Takes a request from a user of this host.
    mutating func take(
        _ peer: PeerCredentials, _ request: borrowing SignedRequest, isOwner: Bool
    ) throws(KMSError) {
        caller = .user(peer.user, groups: peer.groups, isOwner: isOwner)
        let plain: PlainRequest
        do throws(SignatureRefusal) { plain = try request.plain(isSecret: Field.isSecret) } catch {
            throw .signature(error)
        }
        parameters = plain.parameters
        guard let action = plain.action else { throw .missing("Action") }
        try find(action, plain.version ?? Self.version)
    }

    /// Takes a request from the network, whose signature has to hold.
    mutating func take(
        _ request: borrowing SignedRequest, _ verifier: SignatureVerifier, on vault: Vault,
        asking ask: (Principal) -> Request
    ) throws(KMSError) {
        var owner: Principal?
        let verified: VerifiedRequest
        do throws(SignatureRefusal) {
            verified = try verifier.verify(
                request, at: Clock.now(), isSecret: Field.isSecret
            ) { id in
                do throws(VaultError) {
                    let key = try vault.usableAccessKey(id, request: ask(.accessKey(id)))
                    owner = key.principal
                    return .secret(key.takeSecret())
                } catch {
                    switch error {
                    case .notFound: return .refused(.unknownKey)
                    case .accessKeyInactive: return .refused(.inactiveKey)
                    default: return .refused(.keyUnavailable)
                    }
                }
            }
        } catch { throw .signature(error) }
        guard let owner else { throw .signature(.keyUnavailable) }
        caller = .accessKey(verified.key, of: owner)
        parameters = verified.parameters
        try find(verified.action, verified.version)
    }

    private mutating func find(_ action: String, _ version: String) throws(KMSError) {
        guard version == Self.version else { throw .unknownOperation(action, nearest: nil) }
        operation = try KMSOperation.named(action)
    }

    /// The checked call, and for whom it is.
    ///
    /// - Precondition: A request was taken.
    func call() throws(KMSError) -> (KMSCall, Caller) {
        guard let operation, let caller else { preconditionFailure("nothing was asked") }
        return (try KMSCall(operation, parameters.fields, unknown: .ignored), caller)
    }
}

extension [RequestParameter] {
    /// As the contract takes them.
    var fields: [Field] {
        map { parameter in
            switch parameter.value {
            case .text(let text): Field(parameter.name, text: text)
            case .secret(let secret): Field(parameter.name, shared: secret)
            }
        }
    }
}
