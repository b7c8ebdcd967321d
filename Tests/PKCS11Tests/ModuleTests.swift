import Foundation
import TestKit
import Testing

@testable import PKCS11

@Suite struct ModuleTests {
    @Test func `a module that is there and trusted loads, also a second time`() throws {
        let house = try ScratchTokenHouse.shared()
        let second = try Module(path: house.modulePath)
        second.close()
        // The second did not initialise the library and so did not finalise it for the first.
        _ = try ScratchToken()
    }

    @Test func `a missing module is not found`() {
        #expect(throws: TokenError.moduleNotFound(path: "/usr/lib/no-such.so")) {
            try Module(path: "/usr/lib/no-such.so")
        }
    }

    @Test func `a relative path is refused`() {
        #expect(throws: TokenError.moduleUntrusted(path: "m.so", why: .relative)) {
            try Module(path: "m.so")
        }
    }

    @Test func `a library without the PKCS 11 entry, and a text, are no modules`() throws {
        let libm = "/usr/lib/x86_64-linux-gnu/libm.so.6"
        #expect(throws: TokenError.notAModule(path: libm)) { try Module(path: libm) }
        let text = try ScratchFolder.make() + "/text.so"
        try ScratchFolder.write("no library", to: text)
        try chmod(text, 0o600)
        #expect(throws: TokenError.notAModule(path: text)) { try Module(path: text) }
    }

    @Test func `a file in a sticky folder that others may write to is trusted`() throws {
        let (folder, file) = try copy(mode: 0o755)
        try chmod(folder, 0o1777)
        #expect(try ModuleTrust.resolve(file) == file)
    }

    @Test(arguments: [0o775, 0o757])
    func `a file that others may write to is refused`(_ mode: Int) throws {
        let (_, file) = try copy(mode: mode)
        #expect(throws: TokenError.moduleUntrusted(path: file, why: .writable)) {
            try Module(path: file)
        }
    }

    @Test func `a folder that others may write to is refused`() throws {
        let (folder, file) = try copy(mode: 0o755)
        #expect(try ModuleTrust.resolve(file) == file)
        try chmod(folder, 0o777)
        #expect(throws: TokenError.moduleUntrusted(path: folder, why: .writable)) {
            try Module(path: file)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `a file of somebody else is refused`() throws {
        let (_, file) = try copy(mode: 0o755)
        #expect(unsafe chown(file, 65534, 65534) == 0)
        #expect(throws: TokenError.moduleUntrusted(path: file, why: .owner)) {
            try Module(path: file)
        }
    }

    @Test func `a link is followed and everything behind it judged`() throws {
        let (folder, file) = try copy(mode: 0o755)
        let link = try ScratchFolder.make() + "/link.so"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        #expect(try ModuleTrust.resolve(link) == file)
        try chmod(folder, 0o777)
        #expect(throws: TokenError.moduleUntrusted(path: folder, why: .writable)) {
            try ModuleTrust.resolve(link)
        }
        let loop = try ScratchFolder.make() + "/loop.so"
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        #expect(throws: TokenError.moduleUntrusted(path: loop, why: .links)) {
            try ModuleTrust.resolve(loop)
        }
    }

    @Test func `a folder is no module`() throws {
        let folder = try ScratchFolder.make()
        #expect(throws: TokenError.moduleUntrusted(path: folder, why: .kind)) {
            try ModuleTrust.resolve(folder)
        }
    }

    private func copy(mode: Int) throws -> (folder: String, file: String) {
        let folder = try ScratchFolder.make()
        let file = folder + "/module.so"
        try FileManager.default.copyItem(
            atPath: ModuleTrust.resolve(ScratchTokenHouse.softHSMPath), toPath: file)
        try chmod(file, mode)
        return (folder, file)
    }

    private func chmod(_ path: String, _ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}
