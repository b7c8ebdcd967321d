@testable import FileStore
import Foundation
import Testing

@Suite struct FileTests {
    let scratch: ScratchFolder
    let store: FileStore

    init() throws {
        scratch = try ScratchFolder()
        store = try scratch.vault()
        try store.makeFolder("secrets")
    }

    func readRefusal(_ file: StorePath, limit: Int = 100) -> StoreError? {
        refusal { () throws(StoreError) in try store.read(file, limit: limit) }
    }

    @Test(arguments: [0, 1, 4_096, 100_000])
    func `what was replaced is read back, whole`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for file: StorePath in ["VAULT", "secrets/a"] {
            try store.replace(file, with: [1, 2, 3])
            try store.replace(file, with: bytes)
            #expect(try store.read(file, limit: count) == bytes)
            #expect(try scratch.mode("vault/\(file)") == 0o600)
        }
        #expect(try scratch.entries("vault") == ["VAULT", "secrets"])
        #expect(try scratch.entries("vault/secrets") == ["a"])
    }

    @Test func `a file that is not there is nil, and so is one in a folder that is not there`()
        throws
    {
        #expect(try store.read("VAULT", limit: 9) == nil)
        #expect(try store.read("secrets/a", limit: 9) == nil)
        #expect(try store.read("keys/a", limit: 9) == nil)
        #expect(try store.read("index/1/0", limit: 9) == nil)
    }

    @Test func `nothing is written into a folder that is not there`() {
        #expect(
            refusal { () throws(StoreError) in try store.replace("keys/a", with: [1]) }
                == .system(call: "openat", errno: ENOENT, path: scratch["vault/keys"]))
    }

    @Test func `a file of the limit is read and a longer one refused`() throws {
        try store.replace("secrets/a", with: [1, 2, 3])
        #expect(try store.read("secrets/a", limit: 3) == [1, 2, 3])
        #expect(
            readRefusal("secrets/a", limit: 2)
                == .tooLarge(path: scratch["vault/secrets/a"], limit: 2))
    }

    @Test func `a symbolic link is not followed when read and replaced as itself`() throws {
        try scratch.plant("outside")
        try FileManager.default.createSymbolicLink(
            atPath: scratch["vault/secrets/a"], withDestinationPath: scratch["outside"])
        #expect(readRefusal("secrets/a") == .notRegular(scratch["vault/secrets/a"]))
        try store.replace("secrets/a", with: [1])
        #expect(try store.read("secrets/a", limit: 9) == [1])
        #expect(try String(contentsOfFile: scratch["outside"], encoding: .utf8) == "planted")
    }

    @Test func `a pipe, a socket or a folder is refused without waiting`() throws {
        let made = unsafe mkfifo(scratch["vault/secrets/pipe"], 0o600)
        try #require(made == 0)
        #expect(readRefusal("secrets/pipe") == .notRegular(scratch["vault/secrets/pipe"]))
        #expect(
            refusal { () throws(StoreError) in _ = try store.openSlots("secrets/pipe", for: .write)
            }
                == .notRegular(scratch["vault/secrets/pipe"]))
        #expect(readRefusal("secrets") == .notRegular(scratch["vault/secrets"]))
        #expect(
            refusal { () throws(StoreError) in _ = try store.openSlots("secrets", for: .write) }
                == .notRegular(scratch["vault/secrets"]))
    }

    @Test func `a file with a second name is refused until it is gone`() throws {
        try store.replace("secrets/a", with: [7])
        try FileManager.default.linkItem(
            atPath: scratch["vault/secrets/a"], toPath: scratch["second"])
        #expect(readRefusal("secrets/a") == .linked(scratch["vault/secrets/a"]))
        try FileManager.default.removeItem(atPath: scratch["second"])
        #expect(try store.read("secrets/a", limit: 9) == [7])
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o601])
    func `a file open to others is refused until it is closed`(mode: Int) throws {
        try store.replace("secrets/a", with: [7])
        try scratch.setMode("vault/secrets/a", mode)
        #expect(
            readRefusal("secrets/a")
                == .exposed(path: scratch["vault/secrets/a"], mode: UInt32(mode)))
        try scratch.setMode("vault/secrets/a", 0o400)
        #expect(try store.read("secrets/a", limit: 9) == [7])
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `a file of somebody else is refused`() throws {
        try store.replace("secrets/a", with: [7])
        #expect(try store.read("secrets/a", limit: 9) == [7])
        try FileManager.default.setAttributes(
            [.ownerAccountID: 65_534], ofItemAtPath: scratch["vault/secrets/a"])
        #expect(
            readRefusal("secrets/a")
                == .foreignOwner(path: scratch["vault/secrets/a"], uid: 65_534))
    }

    @Test func `a leftover temporary file stops nobody`() throws {
        try scratch.plant("vault/secrets/.new", "half")
        try store.replace("secrets/a", with: [1])
        #expect(try scratch.entries("vault/secrets") == ["a"])
        #expect(try store.read("secrets/a", limit: 9) == [1])
    }

    @Test func `a leftover that is a link to a file is unlinked, not written through`() throws {
        try scratch.plant("outside")
        try FileManager.default.createSymbolicLink(
            atPath: scratch["vault/secrets/.new"], withDestinationPath: scratch["outside"])
        try store.replace("secrets/a", with: [1])
        #expect(try String(contentsOfFile: scratch["outside"], encoding: .utf8) == "planted")
        #expect(try store.read("secrets/a", limit: 9) == [1])
    }

    @Test func `a leftover is removed on demand`() throws {
        try scratch.plant("vault/secrets/.new", "half")
        try scratch.plant("vault/.new", "half")
        #expect(try store.names(in: "secrets") == [])
        #expect(try store.removeLeftover(in: "secrets"))
        #expect(try store.removeLeftover(in: nil))
        #expect(try !store.removeLeftover(in: "secrets"))
        #expect(try !store.removeLeftover(in: "keys"))
        #expect(try scratch.entries("vault") == ["secrets"])
        #expect(try scratch.entries("vault/secrets") == [])
    }

    @Test func `a removed file is gone, and removing it again is fine`() throws {
        try store.replace("secrets/a", with: [1])
        try store.replace("secrets/b", with: [2])
        try store.remove("secrets/a")
        try store.remove("secrets/a")
        try store.remove("keys/a")
        #expect(try store.names(in: "secrets") == ["b"])
    }

    @Test func `a file never replaces a folder, and nothing is left of the attempt`() throws {
        #expect(
            refusal { () throws(StoreError) in try store.replace("secrets", with: [1]) }
                == .system(call: "renameat", errno: EISDIR, path: scratch["vault/secrets"]))
        #expect(try scratch.entries("vault") == ["secrets"])
    }

    @Test func `a temporary file that is not what was written is noticed`() throws {
        let folder = try store.requireFolder("secrets")
        try scratch.plant("vault/secrets/.new", "abc")
        try folder.verifyTemporary(Array("abc".utf8))
        let expected = StoreError.verifyFailed(scratch["vault/secrets/.new"])
        for other in ["abd", "ab", "abcd", ""] {
            let found = refusal { () throws(StoreError) in
                try folder.verifyTemporary(Array(other.utf8))
            }
            #expect(found == expected)
        }
    }

    @Test func `a file that is shorter or longer than it said is noticed`() throws {
        try scratch.plant("vault/secrets/a", "abc")
        for size in 0..<6 {
            let folder = try store.requireFolder("secrets")
            guard let file = try folder.open("a", O_RDONLY) else {
                Issue.record("not there")
                return
            }
            let found = refusal { () throws(StoreError) in try file.readAll(size: size) }
            #expect(found == (size == 3 ? nil : .changedWhileRead(scratch["vault/secrets/a"])))
        }
    }
}
