import KMSContract
import Logging
import NIOCore
import Opening
import Policies
import RequestSignatures
import SecretVault
import SecureMemory
import Synchronization
import Vocabulary

/// Where requests are answered: by whom they are made, whether their signature holds, what they ask
/// for, and what the vault says.
final class Desk: Sendable {
    private let threads: TokenThreads
    private let verifier: SignatureVerifier
    private let log: Logger
    private let lockDeadline: Duration
    /// Whose vault it is.
    private let owner: UInt32
    private let ending = Atomic(false)
    /// Whether it was said that secrets may reach the swap.
    private let hasWarned: Atomic<Bool>
    /// How long a body may be: a value, every byte of it percent-encoded, and some more.
    let bodyLimit: Int

    /// - Parameter since: Before it another agent may have answered.
    init(
        _ threads: TokenThreads, owner: UInt32, valueLimit: Int, lockDeadline: Duration,
        since: UnixTime, log: Logger
    ) {
        self.threads = threads
        self.owner = owner
        self.lockDeadline = lockDeadline
        self.log = log
        bodyLimit = 3 * valueLimit + 65_536
        hasWarned = Atomic(SecretBytes.lockingFailed)
        verifier = SignatureVerifier(since: since, nonces: NonceMemory())
    }

    /// Whether connections end with the answer they wait for.
    var isEnding: Bool { ending.load(ordering: .relaxed) }
    func beginEnd() { ending.store(true, ordering: .relaxed) }

    /// How long an answer may take in seconds, with its wait for a thread and for the vault's lock: a
    /// token that hangs holds no connection for ever.
    var longestAnswer: Int64 { 60 + lockDeadline.components.seconds }

    /// Whose a connection is.
    func holder(at door: Door) -> Seats.Holder {
        switch door {
        case .local(let peer): peer.user == owner ? .owner : .user(peer.user)
        case .network: .network
        }
    }

    /// Whether a request would find the token.
    var health: Reply {
        threads.isWell && !isEnding
            ? Reply(status: 200, json: #"{"Status":"ok"}"#)
            : Reply(status: 503, json: #"{"Status":"unavailable"}"#)
    }

    /// For what does not get as far as the vault.
    var busy: Reply { refusal(.vault(.busy)) }
    var unreadable: Reply { refusal(.signature(.malformed)) }

    private func refusal(_ error: KMSError) -> Reply {
        Reply(KMSAnswer(failure: error, of: nil, request: request(for: .user(owner))))
    }

    /// Answers a request: on a thread of the token, some time.
    ///
    /// - Parameter done: Called once, from any thread.
    func answer(_ incoming: IncomingRequest, _ done: @escaping @Sendable (Reply) -> Void) {
        let job = Job { vault in
            guard !incoming.isStale else {
                done(self.busy)
                return .well
            }
            let (reply, verdict) = self.perform(incoming, on: vault)
            self.note(reply, incoming)
            done(reply)
            return verdict
        }
        if !threads.submit(job) {
            let reply = busy
            note(reply, incoming)
            done(reply)
        }
    }

    private func perform(
        _ incoming: IncomingRequest, on vault: Vault?
    ) -> (Reply, Job.Verdict) {
        if let word = incoming.errand, case .local(let peer) = incoming.door {
            return run(word, peer, incoming, on: vault)
        }
        var asked = AskedCall()
        let answer = ask(&asked, incoming, vault)
        var reply = Reply(answer)
        // He may read it, which the call has found and recorded; only JSON stood in the way.
        if case .valueNotText(let name, let version) = answer.failure, incoming.takesBytes,
            let vault, let caller = asked.caller,
            let found = try? vault.getValue(
                name, VersionSelector(versionID: version), request: request(for: caller.principal))
        {
            reply = Reply(found)
            reply.note.operation = asked.operation?.name
            reply.note.principal = caller.principal.text
            return (reply, .well)
        }
        reply.note.operation = asked.operation?.name
        reply.note.principal = asked.caller?.principal.text
        if let failure = answer.failure {
            reply.note.code = ErrorAnswer(failure, of: asked.operation).code.rawValue
            if case .local = incoming.door {
                reply.headers = failureHeaders(
                    failure, isOwner: asked.caller?.isOwner ?? false, vault,
                    request(for: asked.caller?.principal ?? .user(owner)))
            }
        }
        return (reply, vault != nil && Self.accusesToken(answer.failure) ? .failed : .well)
    }

    private func ask(
        _ asked: inout AskedCall, _ incoming: IncomingRequest, _ vault: Vault?
    ) -> KMSAnswer {
        do throws(KMSError) {
            guard let vault else { throw .vault(.tokenSick(nil)) }
            switch incoming.door {
            case .local(let peer):
                try asked.take(peer, incoming.signed, isOwner: isOwner(peer))
            case .network:
                try asked.take(incoming.signed, verifier, on: vault, asking: request)
            }
            let (call, caller) = try asked.call()
            return call.perform(for: caller, on: vault, request: request(for: caller.principal))
        } catch {
            let principal = asked.caller?.principal ?? .user(owner)
            return KMSAnswer(
                failure: error, of: asked.operation, request: request(for: principal))
        }
    }

    /// Whether it is the owner of the vault who has connected.
    func isOwner(_ peer: PeerCredentials) -> Bool { peer.user == owner }

    func request(for principal: Principal) -> Request {
        Request(
            principal: principal, now: Clock.now(), boot: Clock.bootMoment(),
            // Without randomness the vault refuses by itself what needs it.
            id: (try? RandomText.identifier()) ?? .none, lockDeadline: lockDeadline)
    }

    /// Whether the token, not the request, is to blame.
    static func accusesToken(_ failure: KMSError?) -> Bool {
        switch failure {
        case .vault(.token), .vault(.tokenSick), .vault(.otherToken): true
        default: false
        }
    }

    /// Never a query, a value or a signature: what is known and harmless, by name.
    private func note(_ reply: Reply, _ incoming: IncomingRequest) {
        var metadata: Logger.Metadata = [
            "status": "\(reply.status)",
            "us": "\(Moment.now().microseconds(since: incoming.began))",
        ]
        metadata["operation"] = reply.note.operation.map { "\($0)" }
        metadata["principal"] = reply.note.principal.map { "\($0)" }
        metadata["code"] = reply.note.code.map { "\($0)" }
        if case .local(let peer) = incoming.door { metadata["pid"] = "\(peer.process)" }
        log.info("request", metadata: metadata)
        if SecretBytes.lockingFailed, !hasWarned.exchange(true, ordering: .relaxed) {
            StartNotice.warnOfSwap(log)
        }
    }
}
