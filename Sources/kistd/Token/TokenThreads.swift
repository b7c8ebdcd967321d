import Logging
import NIOPosix
import Opening
import PKCS11
import SecretVault

/// The threads that call the token: PKCS #11 blocks, so it is never called on an event loop or on
/// Swift's own threads.
///
/// Each has one session and opens the vault for itself. A token that fails is let go by all of them,
/// then opened anew, first soon, then ever more rarely; meanwhile jobs are run without it.
final class TokenThreads: Sendable {
    /// How many jobs may wait.
    static let queueLimit = 4096

    private let place: TokenPlace
    private let log: Logger
    private let state: Monitor<TokenState>
    private let pool: NIOThreadPool
    private let count: Int

    /// - Parameter opened: Logged in already.
    init(_ place: TokenPlace, _ opened: OpenToken, count: Int, log: Logger) {
        self.place = place
        self.log = log
        self.count = count
        var state = TokenState()
        state.opened = opened
        state.threads = count
        state.backOff.noteOpened(.now())
        self.state = Monitor(state)
        pool = NIOThreadPool(numberOfThreads: count)
    }

    func start() {
        pool.start()
        for _ in 0..<count { pool.submit { _ in self.work() } }
    }

    /// Gives the threads something to do.
    ///
    /// - Returns: False when too much waits already, or the end has begun.
    func submit(_ job: Job) -> Bool {
        // While the token is away, one that wakes up may turn to opening it.
        state.change(wakesOneIf: { $0.opened != nil }) { state in
            guard !state.isEnding, state.jobCount < Self.queueLimit else { return false }
            state.add(job)
            return true
        }
    }

    /// Whether the token is there, or away for no longer than a request waits.
    var isWell: Bool { state.withLock { $0.opened != nil || $0.isRenewing } }

    /// Ends what was given, logs out and returns.
    func end() async {
        state.withLock(wakes: true) { $0.isEnding = true }
        try? await pool.shutdownGracefully()
    }

    /// What one thread has of the token.
    ///
    /// Nothing is had of it by a thread that is not counted: it would be finalised under the next one.
    private struct Hold {
        let token: OpenToken
        let vault: Vault
        let generation: Int
    }

    private enum Step {
        case drop
        case open
        case run(Job)
        case end
    }

    private func work() {
        var hold: Hold?
        while true {
            switch next(hold?.generation) {
            case .drop:
                hold = nil
                state.withLock(wakes: true) { $0.holders -= 1 }
            case .open:
                open()
            case .run(let job):
                if hold == nil { hold = take() }
                if let held = hold, renews(held, before: job) { continue }
                if hold == nil, waits(job) { continue }
                if job.run(hold?.vault) == .failed, let lost = hold {
                    lose(lost.generation)
                }
            case .end:
                if hold != nil {
                    hold = nil
                    state.withLock(wakes: true) { $0.holders -= 1 }
                }
                leave()
                return
            }
        }
    }

    /// - Parameter held: Which token this thread has something of.
    private func next(_ held: Int?) -> Step {
        state.wait(until: { $0.alarm }) { state in
            if let held, held != state.generation { return .drop }
            if state.isDue(at: .now()) {
                state.isOpening = true
                return .open
            }
            if state.isRenewing, !state.isEnding { return nil }
            if let job = state.takeJob() { return .run(job) }
            return state.isEnding ? .end : nil
        }
    }

    /// Opens the vault for this thread, if the token is there.
    private func take() -> Hold? {
        let isThere = state.withLock { state in
            guard state.opened != nil else { return false }
            state.holders += 1
            return true
        }
        guard isThere else { return nil }
        if let hold = openVault() { return hold }
        // Not before all of the token is out of hands.
        state.withLock(wakes: true) { $0.holders -= 1 }
        return nil
    }

    private func openVault() -> Hold? {
        let (opened, generation) = state.withLock { ($0.opened, $0.generation) }
        guard let opened else { return nil }
        do throws(Failure) {
            return Hold(
                token: opened, vault: try place.vault(on: opened), generation: generation)
        } catch {
            log.error("vault not opened", metadata: ["why": "\(error.line)"])
            lose(generation)
            return nil
        }
    }

    /// Has the token opened anew when its keys were changed by others, and the job wait for that.
    ///
    /// - Returns: Whether the job was put back.
    private func renews(_ hold: Hold, before job: Job) -> Bool {
        guard hold.token.hasAged else { return false }
        state.withLock(wakes: true) { state in
            state.putBack(job)
            guard state.generation == hold.generation, state.opened != nil else { return }
            state.opened = nil
            state.generation += 1
            state.isRenewing = true
            state.nextTry = .now()
        }
        return true
    }

    /// Gives a job back that came in the moment in which another thread has the token opened anew.
    ///
    /// - Returns: Whether it was put back.
    private func waits(_ job: Job) -> Bool {
        state.withLock { state in
            guard state.isRenewing, !state.isEnding else { return false }
            state.putBack(job)
            return true
        }
    }

    /// Has everybody let go of a token that failed.
    private func lose(_ generation: Int) {
        let lost = state.withLock(wakes: true) { state -> OpenToken? in
            guard state.generation == generation, let opened = state.opened else { return nil }
            state.opened = nil
            state.generation += 1
            state.nextTry = state.backOff.nextTry(.now())
            return opened
        }
        guard lost != nil else { return }
        log.error("token lost")
    }

    private func open() {
        do throws(TokenPlace.Refusal) {
            let opened = try place.open(isFirst: false).token
            let wasRenewed = state.withLock(wakes: true) { state in
                defer { state.isRenewing = false }
                state.opened = opened
                state.generation += 1
                state.nextTry = nil
                state.isOpening = false
                state.backOff.noteOpened(.now())
                return state.isRenewing
            }
            log.notice(wasRenewed ? "token opened anew for keys of others" : "token found again")
        } catch {
            log.error("token not found", metadata: ["why": "\(error.failure.line)"])
            state.withLock(wakes: true) { state in
                if case .pin = error { state.isShutOut = true }
                state.nextTry = state.backOff.nextTry(.now())
                state.isOpening = false
                state.isRenewing = false
            }
        }
    }

    /// The last one out logs out.
    private func leave() {
        let last = state.withLock { state -> OpenToken? in
            state.threads -= 1
            guard state.threads == 0 else { return nil }
            defer { state.opened = nil }
            return state.opened
        }
        last?.token.logout()
    }
}
