import FileStore
import Foundation
import Testing

@Suite struct FolderTests {
    let scratch: ScratchFolder
    let store: FileStore

    init() throws {
        scratch = try ScratchFolder()
        store = try scratch.vault()
    }

    @Test func `names come in byte order and an absent folder is not an empty one`() throws {
        try store.makeFolder("index")
        #expect(try store.names(in: "index") == [])
        #expect(try store.names(in: "secrets") == nil)
        let isThere = try store.eachName(in: "secrets") { _ in Issue.record("a name") }
        #expect(!isThere)
        for name in ["b", "B", "10", "9", "a-", "a"] {
            try store.replace(#require(StorePath(names: ["index", name])), with: [])
        }
        #expect(try store.names(in: "index") == ["10", "9", "B", "a", "a-", "b"])
        var met: [String] = []
        _ = try store.eachName(in: "index") { met.append($0) }
        #expect(met.sorted() == ["10", "9", "B", "a", "a-", "b"].sorted())
        #expect(try store.names(in: nil) == ["index"])
        #expect(try store.names(in: nil) == ["index"])
    }

    @Test func `a thousand names are all there`() throws {
        try store.makeFolder("secrets")
        let names = (0..<1_000).map { "id\($0)" }
        for name in names {
            let path = scratch["vault/secrets/\(name)"]
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
        }
        #expect(try store.names(in: "secrets") == names.sorted())
    }

    @Test func `a folder is made once and private`() throws {
        try store.makeFolder("index")
        try store.makeFolder("index/0")
        #expect(try scratch.mode("vault/index/0") == 0o700)
        let again = refusal { () throws(StoreError) in try store.makeFolder("index/0") }
        #expect(again == .exists(scratch["vault/index/0"]))
        let orphan = refusal { () throws(StoreError) in try store.makeFolder("audit/0") }
        #expect(
            orphan == .system(call: "openat", errno: ENOENT, path: scratch["vault/audit"]))
    }

    @Test func `a folder goes with its files`() throws {
        try store.makeFolder("index")
        try store.makeFolder("index/0")
        try store.makeFolder("index/1")
        try store.replace("index/0/0", with: [1])
        try store.replace("index/1/0", with: [1])
        try scratch.plant("vault/index/0/.new")
        try store.removeFolder("index/0")
        try store.removeFolder("index/0")
        #expect(try store.names(in: "index") == ["1"])
        #expect(try store.names(in: "index/1") == ["0"])
    }

    @Test func `a folder with a folder in it stays`() throws {
        try store.makeFolder("index")
        try store.makeFolder("index/0")
        #expect(refusal { () throws(StoreError) in try store.removeFolder("index") } != nil)
        #expect(try store.names(in: "index") == ["0"])
    }

    @Test func `a file or folder moves to a free name only`() throws {
        try store.makeFolder("secrets")
        try store.makeFolder("quarantine")
        try store.replace("secrets/a", with: [1])
        try store.move("secrets/a", to: "quarantine/a")
        #expect(try store.read("quarantine/a", limit: 9) == [1])
        try store.replace("secrets/a", with: [2])
        #expect(
            refusal { () throws(StoreError) in try store.move("secrets/a", to: "quarantine/a") }
                == .exists(scratch["vault/quarantine/a"]))
        #expect(try store.read("secrets/a", limit: 9) == [2])
        #expect(try store.read("quarantine/a", limit: 9) == [1])
        try store.move("secrets", to: "quarantine/secrets")
        #expect(try store.names(in: nil) == ["quarantine"])
        #expect(try store.read("quarantine/secrets/a", limit: 9) == [2])
    }

    @Test func `a folder that was replaced is seen at once`() throws {
        try store.makeFolder("index")
        try store.replace("index/0", with: [1])
        let other = try FileStore(opening: store.path)
        #expect(try other.read("index/0", limit: 9) == [1])
        try store.removeFolder("index")
        try store.makeFolder("index")
        try store.replace("index/0", with: [2])
        #expect(try other.read("index/0", limit: 9) == [2])
    }

    @Test func `a folder is synced when it is there`() throws {
        try store.makeFolder("index")
        try store.sync("index")
        try store.sync(nil)
        #expect(
            refusal { () throws(StoreError) in try store.sync("keys") }
                == .system(call: "openat", errno: ENOENT, path: scratch["vault/keys"]))
    }
}
