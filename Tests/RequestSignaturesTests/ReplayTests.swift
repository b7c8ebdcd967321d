import Testing
import Vocabulary

@testable import RequestSignatures

/// A request is believed once, and only about when it was signed. All were signed at 23:01:09.
@Suite struct ReplayTests {
    private static let signed = UnixTime("2026-11-22T23:01:09Z") ?? UnixTime(seconds: 0)

    private func later(_ seconds: Int64) -> UnixTime {
        UnixTime(seconds: Self.signed.seconds + seconds)
    }

    @Test(arguments: [(-901, false), (-900, true), (0, true), (900, true), (901, false)])
    func `a request holds for a quarter of an hour on both sides`(
        _ seconds: Int64, _ holds: Bool
    ) throws {
        for (_, parts) in Recorded.all {
            var keeper = Doorkeeper()
            keeper.now = later(seconds)
            #expect(try keeper.refusal(parts) == (holds ? nil : .staleTimestamp))
        }
    }

    @Test func `a time that cannot be read is none`() throws {
        for time in ["", "2026-11-22 23:01:09", "2026-11-22T23:01:09", "Sun, 22 Nov 2026", "0"] {
            var parts = Recorded.new
            parts.set("x-acs-date", time)
            #expect(try Doorkeeper().refusal(parts) == .noTimestamp, "\(time)")
        }
    }

    @Test func `what was signed before the memory began is stale`() throws {
        for (seconds, expected) in [(0, nil), (-60, nil), (1, .staleTimestamp)]
            as [(Int64, SignatureRefusal?)]
        {
            var keeper = Doorkeeper()
            keeper.verifier = SignatureVerifier(since: later(seconds), nonces: NonceMemory())
            #expect(try keeper.refusal(Recorded.new) == expected)
        }
    }

    @Test func `a second time it is refused, until it is stale`() throws {
        for (name, parts) in Recorded.all {
            var keeper = Doorkeeper()
            #expect(try keeper.refusal(parts) == nil, "\(name)")
            for seconds in [0, 200, 840, 900] as [Int64] {
                keeper.now = later(seconds)
                #expect(try keeper.refusal(parts) == .nonceUsed, "\(name)")
            }
            keeper.now = later(901)
            #expect(try keeper.refusal(parts) == .staleTimestamp, "\(name)")
        }
    }

    @Test func `a refused request uses no nonce`() throws {
        let keeper = Doorkeeper()
        var forged = Recorded.new
        forged.body += "&More=x"
        #expect(try keeper.refusal(forged) == .mismatch)
        #expect(try keeper.refusal(Recorded.new) == nil)
        #expect(try keeper.refusal(Recorded.new) == .nonceUsed)
    }

    @Test func `one nonce belongs to one key`() throws {
        let memory = NonceMemory()
        let nonce = Array("nonce".utf8)
        let keys = try ["a", "b"].map { try #require(AccessKeyID($0)) }
        for key in keys { try memory.use(nonce, of: key, until: later(900), now: later(0)) }
        for key in keys {
            #expect(throws: SignatureRefusal.nonceUsed) {
                try memory.use(nonce, of: key, until: later(0), now: later(0))
            }
        }
    }

    @Test func `a full memory refuses new requests and forgets no old one`() throws {
        let memory = NonceMemory(capacity: 3)
        let key = try #require(AccessKeyID("a"))
        func use(_ name: String, at seconds: Int64) throws {
            try memory.use(
                Array(name.utf8), of: key, until: later(seconds + 900), now: later(seconds))
        }
        for name in ["1", "2", "3"] { try use(name, at: 0) }
        #expect(throws: SignatureRefusal.tooManyRequests) { try use("4", at: 0) }
        #expect(throws: SignatureRefusal.nonceUsed) { try use("1", at: 0) }
        // They are stale now, and make room.
        try use("4", at: 961)
        for name in ["5", "6"] { try use(name, at: 961) }
        #expect(throws: SignatureRefusal.tooManyRequests) { try use("7", at: 961) }
    }

    @Test func `a clock that is set back makes nothing new of the old`() throws {
        let memory = NonceMemory()
        let key = try #require(AccessKeyID("a"))
        func use(_ name: String, signedAt seconds: Int64, now: Int64) throws {
            try memory.use(
                Array(name.utf8), of: key, until: later(seconds + 900), now: later(now))
        }
        try use("1", signedAt: 0, now: 0)
        try use("2", signedAt: 2_000, now: 2_000)
        #expect(throws: SignatureRefusal.staleTimestamp) { try use("1", signedAt: 0, now: 0) }
        #expect(throws: SignatureRefusal.nonceUsed) { try use("2", signedAt: 2_000, now: 1_500) }
        try use("3", signedAt: 1_500, now: 1_500)
    }
}
