import Foundation
import TestKit
import Testing

/// What can be wrong with token, module and PIN, each with its own exit status and twin.
@Suite struct TokenFaultTests {
    private func expectWell(_ place: Place, sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        let told = try place.kist("get", "db")
        #expect(told.text == "x", "\(told.errors)", sourceLocation: sourceLocation)
    }

    @Test func `a wrong PIN is tried once`() throws {
        var place = try Place.withSecret()
        let pin = "\(place.tokenFolder)/pin"
        let right = Array(try Data(contentsOf: URL(fileURLWithPath: pin)))
        let spy = try TokenSpy(in: &place)
        var wrong = right
        wrong[0] = wrong[0] == 0x41 ? 0x42 : 0x41
        try place.write(wrong, to: pin)
        let told = try place.kist("get", "db")
        #expect(told.status == 77)
        #expect(told.errors.hasPrefix("kist: error: the PIN is wrong\n"))
        let calls = try spy.calls()
        #expect(calls.filter { $0 == "C_Login" }.count == 1)
        #expect(!calls.contains("C_FindObjectsInit"))
        try place.expectRefusal(77, "the PIN is wrong")
        _ = try spy.calls()

        try place.write(right, to: pin)
        try expectWell(place)
        #expect(try spy.calls().filter { $0 == "C_Login" }.count == 1)
    }

    /// Of a vault that somebody else changes the words are others.
    @Test func `a token without a free session is said to be busy`() throws {
        var place = try Place.withSecret()
        let module = try FaultModule(in: &place)
        // The first at the login, the second when the vault is open.
        for (rule, words) in [
            ("C_OpenSession * fail 0xB1", ["get", "db"]),
            ("C_OpenSession 2+ fail 0xB1", ["repair"]),
            ("C_OpenSession 2+ fail 0xB1", ["key", "create"]),
        ] {
            try module.follow([rule])
            let told = try Child.run(
                [KistProgram.path] + words, environment: place.environment, input: [])
            #expect(told.status == 75 && told.text == "")
            #expect(told.errors.hasPrefix("kist: error: the token is busy: "), "\(told.errors)")
        }
        try module.follow([])
        try expectWell(place)
    }

    @Test func `a missing token is said to be missing`() throws {
        let place = try Place.withSecret()
        let tokens = "\(place.tokenFolder)/tokens"
        try FileManager.default.moveItem(atPath: tokens, toPath: "\(place.folder)/aside")
        try ScratchFolder.makeFolder(tokens)
        try place.expectRefusal(69, "no token matches the token's URI")
        try FileManager.default.removeItem(atPath: tokens)
        try FileManager.default.moveItem(atPath: "\(place.folder)/aside", toPath: tokens)
        try expectWell(place)

        try place.reconfigure("token=kist", as: "token=other")
        try place.expectRefusal(69, "no token matches the token's URI")
        try place.reconfigure("token=other", as: "token=kist")
        try expectWell(place)
    }

    @Test func `a key that is gone from the token is said to be gone`() throws {
        let place = try Place.withSecret()
        // The default key is the younger of the two objects: root CMK, then it.
        let hidden = try place.shell(
            """
            cd vault.token/tokens/*/ && for f in $(ls *.object | grep -v ^token); do
              mv $f ../../../$f; "$kist" get db >/dev/null 2>&1; echo $?
              "$kist" get db 2>&1 >/dev/null | grep -c 'key'; mv ../../../$f $f
            done
            """)
        #expect(hidden.text == "69\n1\n69\n1\n", "\(hidden.text) \(hidden.errors)")
        try expectWell(place)
    }

    @Test func `a module must be there, be one, and be trusted`() throws {
        let place = try Place.withSecret()
        let real = ScratchTokenHouse.softHSMPath
        let copy = "\(place.folder)/module.so"
        try place.reconfigure(real, as: copy)
        try place.expectRefusal(78, "there is no PKCS #11 module \"\(copy)\"")

        try place.write("this is no shared object", to: "module.so")
        try place.expectRefusal(78, "\"\(copy)\" is no PKCS #11 module")
        _ = try place.shell("cp -L /lib/x86_64-linux-gnu/libm.so.6 module.so; chmod 755 module.so")
        try place.expectRefusal(78, "\"\(copy)\" is no PKCS #11 module")
        _ = try place.shell("rm module.so; mkdir module.so")
        try place.expectRefusal(78, copy)

        _ = try place.shell("rmdir module.so; cp -L \(real) module.so; chmod 777 module.so")
        try place.expectRefusal(78, "\"\(copy)\" is not trusted")
        try place.setMode(0o775, of: copy)
        try place.expectRefusal(78, "\"\(copy)\" is not trusted")
        try place.setMode(0o755, of: copy)
        try expectWell(place)
        // A folder that others may write is as good as the file.
        try place.setMode(0o777, of: place.folder)
        try place.expectRefusal(78, "not trusted")
        try place.setMode(0o700, of: place.folder)
        try expectWell(place)

        try place.reconfigure("module-path=\(copy)", as: "module-path=module.so")
        try place.expectRefusal(78, "module-path is missing or not absolute")
    }

    @Test func `a vault that others may enter is refused`() throws {
        let place = try Place.withSecret()
        for mode in [0o750, 0o705, 0o702, 0o777] {
            try place.setMode(mode, of: place.vault)
            try place.expectRefusal(77, "\"\(place.vault)\" is open to others")
        }
        try place.setMode(0o700, of: place.vault)
        try expectWell(place)
    }

    @Test(.enabled(if: Unprivileged.isPossible, "only root can make files of another user"))
    func `a vault of another user is refused, also to root`() throws {
        let place = try Place.withSecret()
        _ = try place.shell("chown 65534 vault")
        try place.expectRefusal(77, "\"\(place.vault)\" belongs to user 65534")
        try place.expectRefusal(77, "hint: run kist as its owner: \"sudo -u '#65534' kist")
        _ = try place.shell("chown 0 vault")
        try expectWell(place)
        // And the other way round: root's vault is not somebody else's.
        try place.setMode(0o755, of: place.folder)
        try Unprivileged.lend(place)
        let told = try place.shell("\(Unprivileged.prefix) bin/kist get db")
        #expect(told.status == 77, "\(told.errors)")
        #expect(told.output.isEmpty)
        try expectWell(place)
    }
}
