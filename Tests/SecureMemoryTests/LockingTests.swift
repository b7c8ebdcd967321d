import Glibc
import SecureMemory
import Testing

/// Pages kept out of swap and core dumps.
struct LockingTests {
    @Test(arguments: [32, 512, 4096, 30_720])
    func `the kernel keeps the pages out of core dumps, and pinned when it says so`(
        byteCount: Int
    ) throws {
        let secret = try SecretBytes(byteCount: byteCount)
        let isLocked = secret.isLocked
        let address = secret.read { span in
            unsafe span.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        }
        let flags = try OwnMemory.flags(at: address)
        #expect(flags.contains("dd"))
        #expect(flags.contains("lo") == isLocked)
        // The twin: a page of the heap has neither.
        let heap = [UInt8](repeating: 1, count: 100_000)
        let heapFlags = try OwnMemory.flags(
            at: unsafe heap.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) })
        #expect(heapFlags.contains("rd"))
        #expect(!heapFlags.contains("dd"))
        #expect(heap.last == 1)
    }

    /// In a process of its own, as the limit and the user are the whole process's.
    @Test func `a lock limit of 64 KiB holds hundreds of keys, and beyond it secrets still work`()
        async
    {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 65_536, rlim_max: 65_536)
            try #require(unsafe setrlimit(__rlimit_resource_t(8), &limit) == 0)
            // The superuser is not bound by the limit.
            if geteuid() == 0 { try #require(setuid(65_534) == 0) }

            let keys = try (0..<700).map { _ in try Key() }
            let lockedCount = keys.count { $0.isLocked }
            try #require(lockedCount == 700)
            try #require(!SecretBytes.lockingFailed)

            var large = try SecretBytes(byteCount: 65_536)
            let isLocked = large.isLocked
            try #require(!isLocked)
            try #require(SecretBytes.lockingFailed)
            let last = large.write { span in
                span.storeBytes(of: 7, toByteOffset: 65_535, as: UInt8.self)
                return span.bytes.byte(at: 65_535)
            }
            try #require(last == 7)
        }
    }
}

/// A key in a box, as noncopyable values do not go into an array.
private final class Key: Sendable {
    let isLocked: Bool
    private let secret: SecretBytes

    init() throws {
        let secret = try SecretBytes(byteCount: 32)
        isLocked = secret.isLocked
        self.secret = secret
    }
}
