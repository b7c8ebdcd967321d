import FileStore
import Foundation
import Testing

@Suite struct SlotFileTests {
    let scratch: ScratchFolder
    let store: FileStore

    init() throws {
        scratch = try ScratchFolder()
        store = try scratch.vault()
        try store.makeFolder("audit")
    }

    @Test func `a slot file is made only when that is wanted`() throws {
        for access in [SlotFile.Access.read, .write] {
            let isAbsent = try store.openSlots("audit/w0", for: access) == nil
            #expect(isAbsent)
        }
        guard let slots = try store.openSlots("audit/w0", for: .create) else {
            Issue.record("not made")
            return
        }
        let count = try slots.byteCount
        #expect(count == 0)
        try slots.close()
        #expect(try scratch.mode("vault/audit/w0") == 0o600)
        let isThere = try store.openSlots("audit/w0", for: .read) != nil
        #expect(isThere)
        let isElsewhere = try store.openSlots("other/w0", for: .write) != nil
        #expect(!isElsewhere)
        #expect(
            refusal { () throws(StoreError) in _ = try store.openSlots("other/w0", for: .create) }
                == .system(call: "openat", errno: ENOENT, path: scratch["vault/other/w0"]))
    }

    @Test func `one is opened of those that are there, and none that is not`() throws {
        for name in ["e0", "w0", "w1"] {
            let path = try #require(StorePath(names: ["audit", name]))
            try store.replace(path, with: Array(name.utf8))
        }
        var shown: [String] = []
        let last = try store.openSlots(in: "audit", for: .read) { names in
            shown = names
            return names.last
        }
        guard let last = consume last else {
            Issue.record("not opened")
            return
        }
        #expect(shown == ["e0", "w0", "w1"])
        let bytes = try last.read(at: 0, count: 10)
        #expect(bytes == Array("w1".utf8) && last.firstByteCount == 2)
        let isNone = try store.openSlots(in: "audit", for: .write) { _ in nil } == nil
        let isAway = try store.openSlots(in: "audit", for: .write) { _ in "w2" } == nil
        let isNowhere = try store.openSlots(in: "other", for: .read) { _ in "w0" } == nil
        #expect(isNone && isAway && isNowhere)
    }

    @Test func `slots are written in place and read back, short at the end`() throws {
        guard let slots = try store.openSlots("audit/w0", for: .create) else {
            Issue.record("not made")
            return
        }
        try slots.write(at: 0, [1, 2, 3, 4])
        try slots.write(at: 8, [9, 9])
        try slots.write(at: 1, [7])
        try slots.write(at: 3, [])
        try slots.sync()
        let all = try slots.read(at: 0, count: 100)
        #expect(all == [1, 7, 3, 4, 0, 0, 0, 0, 9, 9])
        let middle = try slots.read(at: 1, count: 3)
        #expect(middle == [7, 3, 4])
        let beyond = try slots.read(at: 10, count: 3)
        #expect(beyond == [])
        let nothing = try slots.read(at: 0, count: 0)
        #expect(nothing == [])
        let count = try slots.byteCount
        #expect(count == 10)
        try slots.close()
        #expect(try store.read("audit/w0", limit: 10) == all)
    }

    @Test func `a slot file opened again keeps what it has`() throws {
        try store.replace("audit/w0", with: [1, 2])
        for access in [SlotFile.Access.create, .write, .read] {
            guard let slots = try store.openSlots("audit/w0", for: access) else {
                Issue.record("not found")
                return
            }
            let found = try slots.read(at: 0, count: 9)
            #expect(found == [1, 2])
        }
    }

    @Test func `a slot file opened to be read is not written`() throws {
        try store.replace("audit/w0", with: [1, 2])
        guard let slots = try store.openSlots("audit/w0", for: .read) else {
            Issue.record("not found")
            return
        }
        var found: StoreError?
        do throws(StoreError) { try slots.write(at: 0, [3]) } catch { found = error }
        #expect(found == .system(call: "pwrite", errno: EBADF, path: scratch["vault/audit/w0"]))
    }

    @Test(arguments: [SlotFile.Access.read, .write, .create])
    func `a slot file must be private, of one name and no link`(access: SlotFile.Access) throws {
        func attempt() -> StoreError? {
            refusal { () throws(StoreError) in _ = try store.openSlots("audit/w0", for: access) }
        }
        let path = scratch["vault/audit/w0"]
        try store.replace("audit/w0", with: [1, 2])
        #expect(attempt() == nil)
        try scratch.setMode("vault/audit/w0", 0o640)
        #expect(attempt() == .exposed(path: path, mode: 0o640))
        try scratch.setMode("vault/audit/w0", 0o600)
        try FileManager.default.linkItem(atPath: path, toPath: scratch["second"])
        #expect(attempt() == .linked(path))
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: "../../second")
        #expect(attempt() == .notRegular(path))
    }
}
