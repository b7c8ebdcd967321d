import Synchronization
import TestKit
import Testing

@testable import PKCS11

/// Several threads, each with a session of its own.
@Suite struct SideBySideTests {
    @Test(arguments: [1, 2, 6])
    func `every number is done once, and one session stays`(_ threads: Int) throws {
        let scratch = try ScratchToken()
        let (id, key) = try scratch.makeKey(.gcm)
        let sealed = try scratch.seal(key, gcmProfile).wrapped
        let token = scratch.token
        let done = Mutex<[Int]>([])
        let refused = Mutex<[TokenError]>([])
        var told: [Int] = []
        token.sideBySide(
            40, threads: threads,
            { number in
                do throws(TokenError) {
                    try token.withSession { (session) throws(TokenError) in
                        let key = try session.masterKey(objectID: id, profile: gcmProfile)
                        _ = try session.openDataKey(
                            sealed, under: key, profile: gcmProfile, aad: context)
                    }
                } catch { refused.withLock { $0.append(error) } }
                done.withLock { $0.append(number) }
                return true
            }, progress: { told.append($0) })
        #expect(done.withLock { $0.sorted() } == Array(0..<40))
        #expect(refused.withLock { $0 } == [])
        #expect(told.last == 40 && told == told.sorted())
        #expect(token.state.withLock { $0.idle.count } == 1)
        #expect(token.state.withLock { $0.lent } == 0)
        // And the login is as it was.
        _ = try scratch.open(sealed, try scratch.find(id), gcmProfile)
    }

    @Test func `where one says stop, what nobody has begun is left out`() throws {
        let token = try ScratchToken().token
        let done = Mutex<[Int]>([])
        token.sideBySide(
            1000, threads: 3,
            { number in
                done.withLock { $0.append(number) }
                return number < 5
            }, progress: { _ in })
        let all = done.withLock { $0 }
        #expect(Set(all).isSuperset(of: 0...5))
        #expect(all.count < 1000)
        var calls = 0
        token.sideBySide(0, threads: 3, { _ in true }, progress: { _ in calls += 1 })
        #expect(calls <= 1)
    }

    @Test func `a token is used by no more threads than it has sessions for`() throws {
        let token = try ScratchToken().token
        #expect((1...8).contains(token.width))
    }
}
