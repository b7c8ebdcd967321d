import Opening

/// What the token's threads share.
struct TokenState {
    /// Waiting for a thread, oldest first.
    private(set) var jobs: [Job] = []
    private var first = 0
    /// The token while it is well.
    var opened: OpenToken?
    /// Another one with each opening and each loss.
    var generation = 0
    /// How many threads have something of the token in hands; a new beginning waits for all.
    var holders = 0
    var isOpening = false
    /// Whether the token is let go of only to be opened anew: jobs wait for that.
    var isRenewing = false
    /// The PIN was refused: nobody tries again.
    var isShutOut = false
    /// When the token is tried next; nil while it is well.
    var nextTry: Moment?
    var backOff = BackOff()
    var isEnding = false
    /// How many threads there are.
    var threads = 0

    var jobCount: Int { jobs.count - first }

    mutating func add(_ job: Job) { jobs.append(job) }

    /// Gives a job back that was taken last.
    mutating func putBack(_ job: Job) { jobs.insert(job, at: first) }

    mutating func takeJob() -> Job? {
        guard first < jobs.count else { return nil }
        defer {
            first += 1
            if first == jobs.count || first == 1024 {
                jobs.removeFirst(first)
                first = 0
            }
        }
        return jobs[first]
    }

    /// Whether somebody should open the token now.
    func isDue(at now: Moment) -> Bool {
        guard opened == nil, holders == 0, !isOpening, !isShutOut, !isEnding, let nextTry else {
            return false
        }
        return nextTry <= now
    }

    /// When somebody who waits should look again.
    var alarm: Moment? {
        opened == nil && holders == 0 && !isOpening && !isShutOut && !isEnding ? nextTry : nil
    }
}

/// How long to leave a token alone that has failed.
struct BackOff: Sendable {
    private static let shortest = 100
    private static let longest = 30_000
    private var milliseconds = shortest
    private var openedAt: Moment?

    /// The token was opened.
    mutating func noteOpened(_ now: Moment) { openedAt = now }

    /// The token has failed: when to try it again.
    ///
    /// One that was well for a while is tried soon, one that keeps failing ever more rarely.
    mutating func nextTry(_ now: Moment) -> Moment {
        if let openedAt, openedAt + Self.longest <= now { milliseconds = Self.shortest }
        openedAt = nil
        defer { milliseconds = min(milliseconds * 2, Self.longest) }
        return now + milliseconds
    }
}
