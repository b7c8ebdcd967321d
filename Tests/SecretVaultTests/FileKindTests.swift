import FileStore
import Foundation
import SecretVault
import TestKit
import Testing

/// Files that are right in every byte and wrong as files.
@Suite struct FileKindTests {
    /// Spoils a file in place, expects a refusal, puts the file back, and expects it to work.
    private func expect(
        _ scratch: ScratchVault, _ file: String, spoiltBy spoil: (URL) throws -> Void,
        isRefusedWith error: (String) -> StoreError
    ) throws {
        let good = try scratch.bytes(file)
        let place = scratch.url(file)
        try spoil(place)
        let refusal = VaultError.store(error(place.path))
        #expect(throws: refusal, "\(file)") { try scratch.get() }
        try scratch.plant(good, at: file)
        #expect(try scratch.get() == "one")
    }

    private func files(_ scratch: ScratchVault) throws -> [String] {
        try ["VAULT", "index/0/0", "audit/w0", scratch.onlyFile(in: "secrets")]
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o601])
    func `a file that others may use is refused`(_ mode: Int) throws {
        let scratch = try ScratchVault()
        try scratch.create()
        for file in try files(scratch) {
            try expect(scratch, file) {
                try FileManager.default.setAttributes(
                    [.posixPermissions: mode], ofItemAtPath: $0.path)
            } isRefusedWith: {
                .exposed(path: $0, mode: UInt32(mode))
            }
        }
    }

    @Test func `a symbolic link is refused, also to the very file`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let elsewhere = try ScratchFolder.make() + "/moved"
        for file in try files(scratch) {
            try expect(scratch, file) { place in
                try? FileManager.default.removeItem(atPath: elsewhere)
                try FileManager.default.moveItem(atPath: place.path, toPath: elsewhere)
                try FileManager.default.createSymbolicLink(
                    atPath: place.path, withDestinationPath: elsewhere)
            } isRefusedWith: {
                .notRegular($0)
            }
        }
    }

    @Test func `a file with a second name is refused`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let folder = try ScratchFolder.make(inMemory: true)
        for (number, file) in try files(scratch).enumerated() {
            try expect(scratch, file) { place in
                try FileManager.default.linkItem(
                    atPath: place.path, toPath: "\(folder)/\(number)")
            } isRefusedWith: {
                .linked($0)
            }
        }
    }

    @Test func `a folder or a FIFO in a file's place is refused and hangs nobody`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        for file in try files(scratch) {
            try expect(scratch, file) { place in
                try FileManager.default.removeItem(at: place)
                try ScratchFolder.makeFolder(place.path)
            } isRefusedWith: {
                .notRegular($0)
            }
            try expect(scratch, file) { place in
                try FileManager.default.removeItem(at: place)
                try #require(unsafe mkfifo(place.path, 0o600) == 0)
            } isRefusedWith: {
                .notRegular($0)
            }
        }
    }

    @Test func `a folder of the vault that others may use is refused`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        for folder in ["secrets", "index", "index/0", "audit"] {
            let place = scratch.url(folder).path
            func set(_ mode: Int) throws {
                try FileManager.default.setAttributes(
                    [.posixPermissions: mode], ofItemAtPath: place)
            }
            try set(0o750)
            #expect(throws: VaultError.store(.exposed(path: place, mode: 0o750)), "\(folder)") {
                try scratch.get()
            }
            try set(0o700)
            #expect(try scratch.get() == "one")
        }
    }

    @Test func `a huge sparse file is refused before it is read`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        let file = try scratch.onlyFile(in: "secrets")
        try expect(scratch, file) { place in
            let handle = try FileHandle(forWritingTo: place)
            try handle.truncate(atOffset: 1 << 40)
            try handle.close()
        } isRefusedWith: {
            .tooLarge(path: $0, limit: 128 << 20)
        }
    }

    @Test func `files nobody knows change nothing`() throws {
        let scratch = try ScratchVault()
        try scratch.create()
        for name in ["note", "secrets/note", "index/note", "secrets/.new", "audit/x9"] {
            try scratch.plant(Array("left over".utf8), at: name)
        }
        #expect(try scratch.get() == "one")
        try scratch.put("two")
        #expect(try scratch.get() == "two")
        #expect(try !scratch.files(in: "secrets").contains(".new"))
    }
}
