import FileStore
import Foundation
import Testing

/// What cannot be undone in the test process happens in a child of it.
@Suite struct FullDiskTests {
    @Test func `a write that does not fit leaves the old file and nothing else`() async {
        await #expect(processExitsWith: .success) {
            let scratch = try ScratchFolder()
            let store = try scratch.vault()
            try store.replace("VAULT", with: [1, 2, 3])
            try limitFiles(to: 1_000)
            let found = refusal { () throws(StoreError) in
                try store.replace("VAULT", with: Array(repeating: 9, count: 1_001))
            }
            #expect(
                found == .system(call: "pwrite", errno: EFBIG, path: scratch["vault/.new"]))
            #expect(try scratch.entries("vault") == ["VAULT"])
            #expect(try store.read("VAULT", limit: 3) == [1, 2, 3])
            try store.replace("VAULT", with: Array(repeating: 9, count: 1_000))
            #expect(try store.read("VAULT", limit: 1_000)?.count == 1_000)
        }
    }

    @Test func `a slot that was written in part has an unknown outcome`() async {
        await #expect(processExitsWith: .success) {
            let scratch = try ScratchFolder()
            let store = try scratch.vault()
            guard let slots = try store.openSlots("w0", for: .create) else {
                Issue.record("not made")
                return
            }
            try limitFiles(to: 1_000)
            func write(at offset: Int) -> StoreError? {
                do throws(StoreError) {
                    try slots.write(at: offset, Array(repeating: 9, count: 100))
                    return nil
                } catch {
                    return error
                }
            }
            let path = scratch["vault/w0"]
            #expect(write(at: 900) == nil)
            #expect(write(at: 950) == .outcomeUnknown(call: "pwrite", errno: EFBIG, path: path))
            #expect(write(at: 1_000) == .system(call: "pwrite", errno: EFBIG, path: path))
        }
    }

    @Test(arguments: [0o000, 0o077, 0o777])
    func `the umask does not matter`(mask: Int) async {
        await #expect(processExitsWith: .success) { [mask] in
            _ = umask(mode_t(mask))
            let scratch = try ScratchFolder()
            let store = try scratch.vault()
            try store.makeFolder("audit")
            try store.replace("audit/a", with: [1])
            _ = try store.openSlots("audit/w0", for: .create)
            try FileStore.makeParents(of: scratch["x/y"])
            #expect(try scratch.mode("vault") == 0o700)
            #expect(try scratch.mode("vault/audit") == 0o700)
            #expect(try scratch.mode("vault/audit/a") == 0o600)
            #expect(try scratch.mode("vault/audit/w0") == 0o600)
            #expect(try scratch.mode("x") == 0o700)
        }
    }
}

/// From now on a file of this process ends at `count` bytes, as if the disk were full.
private func limitFiles(to count: UInt) throws {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: count, rlim_max: count)
    let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    try #require(result == 0)
}
