import Errands
import KMSContract
import Opening
import Policies
import RequestSignatures
import SecretVault
import Vocabulary

/// Errands of kist, which only this host's users bring: `POST /kist/WORD` on the socket.
///
/// Whoever brings one needs the rights of the contract's calls that do the same.
extension Desk {
    /// Tells a kist that its errand was understood.
    private static let mark = (name: "x-kist-agent", value: Version.text)

    func run(
        _ word: String, _ peer: PeerCredentials, _ incoming: IncomingRequest, on vault: Vault?
    ) -> (Reply, Job.Verdict) {
        let caller = Caller.user(
            peer.user, groups: peer.groups, isOwner: isOwner(peer))
        let request = request(for: caller.principal)
        var reply: Reply
        var verdict = Job.Verdict.well
        do throws(KMSError) {
            guard let vault else { throw .vault(.tokenSick(nil)) }
            guard let errand = try errand(word, incoming) else { return (Self.unknown, .well) }
            reply = Reply(
                status: 200, json: try answer(errand, of: caller, on: vault, request))
        } catch {
            reply = refusal(error, isOwner: isOwner(peer), vault, request)
            if vault != nil, Self.accusesToken(error) { verdict = .failed }
        }
        reply.headers.append(Self.mark)
        reply.note.operation = "kist \(word)"
        reply.note.principal = caller.principal.text
        return (reply, verdict)
    }

    private func answer(
        _ errand: some Errand, of caller: Caller, on vault: Vault, _ request: Request
    ) throws(KMSError) -> [UInt8] {
        for right in errand.rights {
            try right.operation.require(
                of: caller, toCallWith: right.fields, on: vault, request: request)
        }
        do throws(VaultError) { return try errand.answer(on: vault, request) } catch {
            throw .vault(error)
        }
    }

    /// Nil for one that this version does not know, or would have written otherwise.
    private func errand(
        _ word: String, _ incoming: IncomingRequest
    ) throws(KMSError) -> (any Errand)? {
        let plain: PlainRequest
        do throws(SignatureRefusal) {
            plain = try incoming.signed.plain(isSecret: Field.isSecret)
        } catch { throw .signature(error) }
        guard plain.action == nil else { return nil }
        return try? ErrandTable.errand(word, plain.parameters.fields)
    }

    private func refusal(
        _ error: KMSError, isOwner: Bool, _ vault: Vault?, _ request: Request
    ) -> Reply {
        var reply = Reply(KMSAnswer(failure: error, of: nil, request: request))
        reply.note.code = ErrorAnswer(error, of: nil).code.rawValue
        reply.headers = failureHeaders(error, isOwner: isOwner, vault, request)
        return reply
    }

    /// Names of other secrets are the owner's to know.
    func failureHeaders(
        _ error: KMSError, isOwner: Bool, _ vault: Vault?, _ request: Request
    ) -> [(name: String, value: String)] {
        guard isOwner, case .vault(let failure) = error else {
            return FailureHeaders.of(error, nearest: nil)
        }
        return FailureHeaders.of(
            error, nearest: vault?.nameNearest(to: failure, request: request))
    }

    private static let unknown = Reply(
        status: 404,
        json: #"{"Code":"UnsupportedOperation","Message":"This agent knows no such errand."}"#)
}
