import Synchronization
import Testing
import Threads

/// Work that several threads do side by side.
@Suite struct ThreadsTests {
    @Test(arguments: [1, 2, 6], [nil, Threads.smallStack])
    func `every number is done once`(_ threads: Int, _ stack: Int?) {
        let done = Mutex<[Int]>([])
        var told: [Int] = []
        Threads.sideBySide(
            400, threads: threads, stackByteCount: stack,
            { number in
                done.withLock { $0.append(number) }
                return true
            }, progress: { told.append($0) })
        #expect(done.withLock { $0.sorted() } == Array(0..<400))
        #expect(told.last == 400 && told == told.sorted())
    }

    @Test func `where one says stop, what nobody has begun is left out`() {
        let done = Mutex<[Int]>([])
        Threads.sideBySide(
            1000, threads: 3,
            { number in
                done.withLock { $0.append(number) }
                return number < 5
            })
        let all = done.withLock { $0 }
        #expect(Set(all).isSuperset(of: 0...5))
        #expect(all.count < 1000)
    }

    @Test func `where no thread is to be had, this one does it all`() {
        let done = Mutex(0)
        // No system gives a stack of a few bytes.
        Threads.sideBySide(
            40, threads: 4, stackByteCount: 16,
            { _ in
                done.withLock { $0 += 1 }
                return true
            })
        #expect(done.withLock { $0 } == 40)
    }

    @Test func `turns are taken in their order`() {
        let turn = Turn()
        let taken = Mutex<[Int]>([])
        Threads.sideBySide(
            300, threads: 4,
            { number in
                turn.wait(for: number)
                taken.withLock { $0.append(number) }
                turn.pass()
                return true
            })
        #expect(taken.withLock { $0 } == Array(0..<300))
    }

    @Test func `there is a processor`() {
        #expect(Threads.processors >= 1)
    }
}
