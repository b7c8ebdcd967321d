import Sealing
import Synchronization
import Vocabulary

/// The nonces of requests that could still be sent a second time.
///
/// Bounded: when it is full a new request is refused, rather than an old one believed twice. Only
/// requests whose signature holds come in, so no stranger can fill it.
package final class NonceMemory: Sendable {
    private struct Contents {
        /// Digests of key and nonce, by the minute in which the request goes stale.
        ///
        /// Of 64 bits: two that are the same by chance cost one request in 4 million million, and who
        /// looks for such two finds them among nonces of a key of his own.
        var minutes: [Int64: Set<UInt64>] = [:]
        var count = 0
        /// Every minute before it is forgotten.
        var firstMinute = Int64.min
    }

    private let capacity: Int
    private let contents = Mutex(Contents())

    /// - Parameter capacity: How many nonces are remembered at once; each takes 11 to 22 bytes.
    package init(capacity: Int = 1 << 22) {
        self.capacity = capacity
    }

    /// Remembers a nonce.
    ///
    /// - Parameter expiry: When the request it came with is stale for everybody.
    /// - Throws: ``SignatureRefusal/nonceUsed``, ``SignatureRefusal/tooManyRequests``,
    ///   ``SignatureRefusal/staleTimestamp`` when the clock was set back behind what is remembered.
    func use(
        _ nonce: [UInt8], of key: AccessKeyID, until expiry: UnixTime, now: UnixTime
    ) throws(SignatureRefusal) {
        let digest: [UInt8]
        do throws(SealingError) {
            digest = try SHA256.digest(of: [UInt8(key.bytes.count)] + key.bytes + nonce)
        } catch { throw SignatureRefusal(error) }
        let mark = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        try contents.withLock { (contents) throws(SignatureRefusal) in
            // A minute is forgotten when all of it is past.
            contents.firstMinute = max(contents.firstMinute, now.seconds / 60)
            for (minute, marks) in contents.minutes where minute < contents.firstMinute {
                contents.count -= marks.count
                contents.minutes[minute] = nil
            }
            // Of a clock that was set back: what was forgotten must not be believed anew.
            guard expiry.seconds / 60 >= contents.firstMinute else { throw .staleTimestamp }
            // One nonce may come with two times.
            guard !contents.minutes.values.contains(where: { $0.contains(mark) }) else {
                throw .nonceUsed
            }
            guard contents.count < capacity else { throw .tooManyRequests }
            contents.minutes[expiry.seconds / 60, default: []].insert(mark)
            contents.count += 1
        }
    }
}
