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
        var first: ClockGuard.Observation?
        var latest = seen
        try ChainWalk(of: writer.view.header, in: store, keys: keys).run {
            (intent, _) throws(VaultError) in
            latest = max(latest, intent.time)
            if first == nil, intent.boot.boot == request.boot.boot {
                first = ClockGuard.Observation(time: intent.time, boot: intent.boot)
            }
        }
        do throws(ClockGuard.Doubt) {
            try ClockGuard.judge(
                now: ClockGuard.Observation(time: request.now, boot: request.boot),
                requested: window.requested, seen: latest, first: first)
        } catch {
            switch error {
            case .wentBack(let seen): throw .clockWentBack(now: request.now, seen: seen)
            case .jumped: throw .clockJumped(now: request.now)
            case .unconfirmed: throw .clockUnconfirmed(now: request.now)
            }
        }
    }
}
