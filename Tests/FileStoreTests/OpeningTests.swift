import FileStore
import Foundation
import Testing

@Suite struct OpeningTests {
    let scratch: ScratchFolder

    init() throws {
        scratch = try ScratchFolder()
    }

    @Test func `a vault folder that was made is private and opens again`() throws {
        let made = try scratch.vault()
        #expect(made.path == scratch["vault"])
        #expect(try scratch.mode("vault") == 0o700)
        #expect(
            refusal { () throws(StoreError) in try FileStore(opening: scratch["vault//"]) } == nil)
    }

    @Test func `a folder is not made where something lies`() throws {
        _ = try scratch.vault()
        let again = refusal { () throws(StoreError) in try FileStore.create(scratch["vault"]) }
        #expect(again == .exists(scratch["vault"]))
    }

    @Test func `a folder that is not there is not found`() {
        let path = scratch["nowhere"]
        #expect(
            refusal { () throws(StoreError) in try FileStore(opening: path) } == .notFound(path))
    }

    @Test func `a file in place of the folder is refused`() throws {
        try scratch.plant("vault")
        let path = scratch["vault"]
        #expect(
            refusal { () throws(StoreError) in try FileStore(opening: path) } == .notAFolder(path))
    }

    @Test(arguments: ["link", "link/"])
    func `a symbolic link in place of the folder is refused`(name: String) throws {
        _ = try scratch.vault()
        try FileManager.default.createSymbolicLink(
            atPath: scratch["link"], withDestinationPath: scratch["vault"])
        let found = refusal { () throws(StoreError) in try FileStore(opening: scratch[name]) }
        #expect(found == .notAFolder(scratch["link"]))
    }

    @Test(arguments: [0o710, 0o701, 0o755, 0o1777])
    func `a folder open to others is refused`(mode: Int) throws {
        let path = try scratch.vault().path
        try scratch.setMode("vault", mode)
        #expect(
            refusal { () throws(StoreError) in try FileStore(opening: path) }
                == .exposed(path: path, mode: UInt32(mode)))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
    func `a folder of somebody else is refused, to root too`() throws {
        let path = try scratch.vault().path
        try FileManager.default.setAttributes([.ownerAccountID: 65_534], ofItemAtPath: path)
        #expect(
            refusal { () throws(StoreError) in try FileStore(opening: path) }
                == .foreignOwner(path: path, uid: 65_534))
    }

    @Test func `what a folder lies on is known by name`() throws {
        let disk = try FileSystem(of: scratch.path)
        #expect(disk.kind != .network && !disk.isReadOnly && disk.freeByteCount > 0)
        if FileManager.default.fileExists(atPath: "/dev/shm") {
            let memory = try FileSystem(of: "/dev/shm")
            #expect(memory.kind == .memory && memory.name == "tmpfs")
        }
        #expect(try FileSystem(of: "/proc").kind == .unknown)
        let missing = scratch["nowhere"]
        #expect(
            refusal { () throws(StoreError) in try FileSystem(of: missing) } == .notFound(missing))
    }

    @Test func `a folder open to others inside the vault is refused`() throws {
        let store = try scratch.vault()
        try store.makeFolder("keys")
        try store.replace("keys/k", with: [1])
        #expect(try store.read("keys/k", limit: 9) == [1])
        try scratch.setMode("vault/keys", 0o750)
        #expect(
            refusal { () throws(StoreError) in try store.read("keys/k", limit: 9) }
                == .exposed(path: scratch["vault/keys"], mode: 0o750))
    }

    @Test func `a symbolic link in place of a folder inside the vault is not followed`() throws {
        let store = try scratch.vault()
        try store.makeFolder("real")
        try store.replace("real/k", with: [1])
        try FileManager.default.createSymbolicLink(
            atPath: scratch["vault/keys"], withDestinationPath: "real")
        let expected = StoreError.notAFolder(scratch["vault/keys"])
        #expect(refusal { () throws(StoreError) in try store.read("keys/k", limit: 9) } == expected)
        #expect(
            refusal { () throws(StoreError) in try store.replace("keys/k", with: [2]) } == expected)
        #expect(refusal { () throws(StoreError) in try store.names(in: "keys") } == expected)
        #expect(try store.read("real/k", limit: 9) == [1])
    }

    @Test func `a building is installed at a free name only`() throws {
        let target = scratch["a/b/vault"]
        try FileStore.makeParents(of: target)
        try FileStore.makeParents(of: target)
        #expect(try scratch.mode("a") == 0o700)
        #expect(try scratch.mode("a/b") == 0o700)
        for round in 0..<2 {
            let building = "\(target).building"
            try FileStore.create(building).replace("VAULT", with: [UInt8(round)])
            let found = refusal { () throws(StoreError) in
                try FileStore.install(building: building, at: target)
            }
            #expect(found == (round == 0 ? nil : .exists(target)))
        }
        #expect(try FileStore(opening: target).read("VAULT", limit: 9) == [0])
        #expect(try scratch.entries("a/b") == ["vault", "vault.building"])
    }

    @Test func `a file on the way is no parent`() throws {
        try scratch.plant("a")
        #expect(
            refusal { () throws(StoreError) in try FileStore.makeParents(of: scratch["a/b/vault"]) }
                == .notAFolder(scratch["a/b"]))
    }

    @Test func `a scratch folder is not on a network`() throws {
        #expect(try scratch.vault().isOnNetwork() == false)
    }
}
