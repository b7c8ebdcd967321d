import FileStore
import Foundation
import Synchronization
import Testing

@Suite struct LockTests {
    let scratch: ScratchFolder
    let store: FileStore
    let other: FileStore

    init() throws {
        scratch = try ScratchFolder()
        store = try scratch.vault()
        other = try FileStore(opening: store.path)
    }

    /// What a try without waiting says.
    func attempt(
        _ kind: FolderLock.Kind, in store: FileStore, on folder: StorePath? = nil
    ) -> StoreError? {
        refusal { () throws(StoreError) in _ = try store.lock(kind, on: folder, deadline: .zero) }
    }

    @Test func `an exclusive lock keeps everybody out until it goes`() throws {
        do {
            let held = try store.lock(.exclusive, deadline: .zero)
            for store in [store, other] {
                #expect(attempt(.exclusive, in: store) == .busy)
                #expect(attempt(.shared, in: store) == .busy)
            }
            _ = consume held
        }
        #expect(attempt(.exclusive, in: other) == nil)
        #expect(attempt(.shared, in: store) == nil)
    }

    @Test func `shared locks keep writers out only`() throws {
        let first = try store.lock(.shared, deadline: .zero)
        let second = try other.lock(.shared, deadline: .zero)
        #expect(attempt(.exclusive, in: store) == .busy)
        _ = consume first
        #expect(attempt(.exclusive, in: store) == .busy)
        _ = consume second
        #expect(attempt(.exclusive, in: store) == nil)
    }

    @Test func `a deadline that passes is told as busy`() throws {
        let held = try store.lock(.exclusive, deadline: .zero)
        let found = refusal { () throws(StoreError) in
            _ = try other.lock(.exclusive, deadline: .milliseconds(20))
        }
        #expect(found == .busy)
        _ = consume held
        _ = try other.lock(.exclusive, deadline: .milliseconds(20))
    }

    @Test func `who waits for a thread of his own process gets the lock when that is done`() throws
    {
        let order = Mutex<[Int]>([])
        let path = store.path
        var held: FolderLock? = try store.lock(.exclusive, deadline: .zero)
        let threads = (1...4).map { number in
            let thread = Thread {
                guard let own = try? FileStore(opening: path),
                    let lock = try? own.lock(.exclusive, deadline: .seconds(60))
                else { return }
                order.withLock { $0.append(number) }
                _ = consume lock
            }
            thread.start()
            return thread
        }
        #expect(attempt(.exclusive, in: other) == .busy)
        order.withLock { $0.append(0) }
        held = nil
        while threads.contains(where: { !$0.isFinished }) { sched_yield() }
        let found = order.withLock { $0 }
        #expect(found.first == 0 && found.sorted() == [0, 1, 2, 3, 4])
        #expect(attempt(.exclusive, in: other) == nil)
        _ = consume held
    }

    @Test func `folders are locked each for itself`() throws {
        try store.makeFolder("audit")
        let writers = try store.lock(.exclusive, deadline: .zero)
        let events = try other.lock(.exclusive, on: "audit", deadline: .zero)
        #expect(attempt(.exclusive, in: store, on: "audit") == .busy)
        _ = consume writers
        #expect(attempt(.exclusive, in: store) == nil)
        #expect(attempt(.exclusive, in: store, on: "audit") == .busy)
        _ = consume events
        #expect(attempt(.exclusive, in: store, on: "audit") == nil)
        #expect(
            attempt(.shared, in: store, on: "keys")
                == .system(call: "openat", errno: ENOENT, path: scratch["vault/keys"]))
    }

    @Test func `a body runs under the lock and its error passes through`() throws {
        enum Trouble: Error, Equatable { case lock(StoreError), body }
        func run(_ store: FileStore, fail: Bool) throws(Trouble) -> Int {
            try store.withLock(.exclusive, deadline: .zero, refusal: Trouble.lock) {
                () throws(Trouble) in
                #expect(attempt(.exclusive, in: other) == .busy)
                if fail { throw .body }
                return 7
            }
        }
        #expect(try run(store, fail: false) == 7)
        #expect(throws: Trouble.body) { try run(store, fail: true) }
        let held = try store.lock(.shared, deadline: .zero)
        #expect(throws: Trouble.lock(.busy)) { try run(store, fail: false) }
        _ = consume held
        #expect(try run(store, fail: false) == 7)
    }

    @Test func `threads that read and write back lose no count`() throws {
        try store.replace("VAULT", with: [0])
        let problems = Mutex<[StoreError]>([])
        let threads = 8
        let group = DispatchGroup()
        for number in 0..<threads {
            group.enter()
            Thread.detachNewThread { [store, other] in
                defer { group.leave() }
                let mine = number.isMultiple(of: 2) ? store : other
                for _ in 0..<10 {
                    do throws(StoreError) {
                        try mine.withLock(.exclusive, deadline: .seconds(60)) {
                            () throws(StoreError) in
                            let count = try mine.read("VAULT", limit: 1)?.first ?? 0
                            try mine.replace("VAULT", with: [count + 1])
                        }
                    } catch {
                        problems.withLock { $0.append(error) }
                    }
                }
            }
        }
        group.wait()
        #expect(problems.withLock { $0 } == [])
        #expect(try store.read("VAULT", limit: 1) == [UInt8(threads * 10)])
    }

    @Test func `the kernel gives back the lock of a process that was killed`() throws {
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        holder.arguments = [
            "--no-fork", "--exclusive", store.path, "/bin/sh", "-c", "echo held; exec cat",
        ]
        let input = Pipe()
        let output = Pipe()
        holder.standardInput = input
        holder.standardOutput = output
        try holder.run()
        #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
        #expect(attempt(.exclusive, in: store) == .busy)
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
        #expect(attempt(.exclusive, in: store) == nil)
    }
}
