import VaultFormat
import Vocabulary

/// What must be so before something goes for good because a window is over.
extension Vault {
    /// The secret's window is over, by a clock that can be believed.
    ///
    /// A clock that is merely not confirmed yet is written down, so that a later look can be.
    func requireWindowOver(
        _ record: Record<SecretHead>, _ found: View.Found<SecretHead>, _ writer: Writer,
        trustingClock: Bool = false
    ) throws(VaultError) {
        let thing = Thing.secret(record.head.name)
        guard let deletion = record.head.deletion else { throw .notScheduled(thing) }
        do throws(VaultError) {
            try requireClock(
                (deletion.requested, deletion.notBefore), thing, seen: found.clockMark, writer,
                trustingClock)
        } catch {
            if case .clockUnconfirmed = error {
                try writer.write(record.head, over: found, blobs: record.file.blobs)
            }
            throw error
        }
    }

    /// The key's window is over, in the same sense.
    func requireWindowOver(
        _ head: KeyHead, _ found: View.Found<KeyHead>, _ writer: Writer,
        trustingClock: Bool = false
    ) throws(VaultError) {
        guard let deletion = head.deletion else { throw .keyNotScheduled(head.id) }
        do throws(VaultError) {
            try requireClock(
                (deletion.requested, deletion.notBefore), .key(head.id.text),
                seen: found.clockMark, writer, trustingClock)
        } catch {
            if case .clockUnconfirmed = error { try writer.write(head, over: found) }
            throw error
        }
    }

    /// The window is over, by a clock that can be believed.
    func requireClock(
        _ window: (requested: UnixTime, end: UnixTime), _ thing: Thing, seen: UnixTime,
        _ writer: Writer, _ trustingClock: Bool = false
    ) throws(VaultError) {
        let request = writer.request
        guard request.now >= window.end else { throw .windowOpen(thing, until: window.end) }
        if trustingClock { return }
        let history = try wholeHistory(writer)
        do throws(ClockGuard.Doubt) {
            try ClockGuard.judge(
                now: ClockGuard.Observation(time: request.now, boot: request.boot),
                requested: window.requested, seen: max(seen, history.latest),
                first: history.first)
        } catch {
            switch error {
            case .wentBack(let seen): throw .clockWentBack(now: request.now, seen: seen)
            case .jumped: throw .clockJumped(now: request.now)
            case .unconfirmed: throw .clockUnconfirmed(now: request.now)
            }
        }
    }

    /// What the whole chain says of the clocks.
    ///
    /// It is walked once, however much is due; what was said since leads back to where the walk has ended.
    private func wholeHistory(_ writer: Writer) throws(VaultError) -> ClockHistory {
        let boot = writer.request.boot.boot
        if var known = clockHistory, known.boot == boot,
            let since = try writer.view.chain?.intents(after: known.sequence, hash: known.hash)
        {
            for intent in since { known.take(intent) }
            return remember(known, writer)
        }
        var history = ClockHistory(boot: boot)
        try ChainWalk(of: writer.view.header, in: store, keys: keys).run {
            (intent, _) throws(VaultError) in history.take(intent)
        }
        return remember(history, writer)
    }

    private func remember(_ history: ClockHistory, _ writer: Writer) -> ClockHistory {
        guard let last = writer.view.chain?.last else { return history }
        var history = history
        history.sequence = last.intent.sequence
        history.hash = last.hash
        clockHistory = history
        return history
    }
}

/// What a chain of intents says of the clocks of those who wrote it.
struct ClockHistory {
    /// Whose boot it looks at.
    let boot: Identifier
    /// The latest time a writer has seen.
    private(set) var latest = UnixTime(seconds: 0)
    /// The first observation of this boot.
    private(set) var first: ClockGuard.Observation?
    /// How far it goes: an intent and its hash.
    var sequence: UInt64 = 0
    var hash: [UInt8] = []

    init(boot: Identifier) {
        self.boot = boot
    }

    mutating func take(_ intent: Intent) {
        latest = max(latest, intent.time)
        if first == nil, intent.boot.boot == boot {
            first = ClockGuard.Observation(time: intent.time, boot: intent.boot)
        }
    }
}
