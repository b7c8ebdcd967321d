import Foundation
import TestKit
import Testing

@testable import PKCS11

/// Exit tests, because they need other rights or another configuration than their neighbours.
@Suite struct SoftHSMTests {
    @Test func `a protected token logs in, works, and is not rewritten`() async {
        await #expect(processExitsWith: .success) {
            try becomeNobody()
            let scratch = try ScratchToken(loggedIn: false)
            let file = try tokenFile(scratch.house)
            #expect(mode(of: file) == 0o400)
            #expect(try !SoftHSM.isWritable(tokenFolder: scratch.house.tokenFolder))
            let before = try Data(contentsOf: URL(fileURLWithPath: file))
            try scratch.token.login(pin: ScratchToken.pin())
            let (_, key) = try scratch.makeKey(.gcm)
            let sealed = try scratch.seal(key, gcmProfile)
            try scratch.expectOpens(sealed.wrapped, key, gcmProfile, to: sealed.plaintext)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
        }
    }

    @Test func `a protected token forgives a wrong PIN when it is found anew`() async {
        await #expect(processExitsWith: .success) {
            try becomeNobody()
            let uri = try TokenURI(ScratchToken(loggedIn: false).uri)
            let module = try ScratchTokenHouse.shared().module
            for _ in 0..<3 {
                let token = try Token.find(uri, in: module)
                #expect(throws: TokenError.pinIncorrect) {
                    try token.login(pin: ScratchToken.secret("00000000"))
                }
            }
            try Token.find(uri, in: module).login(pin: ScratchToken.pin())
        }
    }

    @Test func `a writable token is seen as such`() async {
        await #expect(processExitsWith: .success) {
            try becomeNobody()
            let house = try ScratchToken(loggedIn: false).house
            let file = try tokenFile(house)
            try makeWritable(file)
            #expect(try SoftHSM.isWritable(tokenFolder: house.tokenFolder))
            try SoftHSM.protect(tokenFolder: house.tokenFolder)
            #expect(try !SoftHSM.isWritable(tokenFolder: house.tokenFolder))
        }
    }

    @Test func `logins to a writable token wait for each other, with a deadline`() throws {
        let folder = try writableTokenFolder()
        let held = try #require(try SoftHSM.lockLogin(tokenFolder: folder, patience: .zero))
        #expect(throws: TokenError.busy) {
            try SoftHSM.lockLogin(tokenFolder: folder, patience: .milliseconds(3))
        }
        // The module is not even initialised while somebody else logs in.
        #expect(throws: TokenError.busy) {
            try Module(
                path: ScratchTokenHouse.softHSMPath, softHSMTokenFolder: folder, patience: .zero)
        }
        SoftHSM.unlockLogin(held)
        let again = try #require(try SoftHSM.lockLogin(tokenFolder: folder, patience: .zero))
        SoftHSM.unlockLogin(again)
    }

    @Test func `a module holds the lock until the first login is over`() async {
        await #expect(processExitsWith: .success) {
            let scratch = try ScratchToken(loggedIn: false)
            scratch.house.module.close()
            let folder = scratch.house.tokenFolder
            try makeWritable(tokenFile(scratch.house))
            let module = try Module(path: scratch.house.modulePath, softHSMTokenFolder: folder)
            let token = try Token.find(TokenURI(scratch.uri), in: module)
            #expect(throws: TokenError.busy) {
                try SoftHSM.lockLogin(tokenFolder: folder, patience: .zero)
            }
            try token.login(pin: ScratchToken.pin())
            let free = try #require(try SoftHSM.lockLogin(tokenFolder: folder, patience: .zero))
            SoftHSM.unlockLogin(free)
        }
    }

    @Test func `no token, no lock; no folder, an error that names it`() throws {
        let folder = try ScratchFolder.make()
        #expect(try SoftHSM.lockLogin(tokenFolder: folder, patience: .zero) == nil)
        let missing = folder + "/none"
        #expect(throws: TokenError.folder(path: missing, errno: ENOENT)) {
            try SoftHSM.lockLogin(tokenFolder: missing, patience: .zero)
        }
    }

    @Test func `a protected token still tells a missing key, and is found again`() async {
        await #expect(processExitsWith: .success) {
            try becomeNobody()
            let scratch = try ScratchToken()
            let (id, _) = try scratch.makeKey(.gcm)
            #expect(throws: TokenError.keyNotFound) { try scratch.find(ScratchToken.newID()) }
            let again = try Token.find(TokenURI(scratch.uri), in: scratch.house.module)
            try again.login(pin: ScratchToken.pin())
            _ = try again.withSession { (s) throws(TokenError) in
                try s.findMasterKey(objectID: id, profile: gcmProfile)
            }
        }
    }

    @Test func `an empty protected token is told from a missing one by its folder`() async {
        await #expect(processExitsWith: .success) {
            try becomeNobody()
            let made = try ScratchToken(loggedIn: false)
            made.house.module.close()
            let folder = made.house.tokenFolder
            let module = try Module(path: made.house.modulePath, softHSMTokenFolder: folder)
            let token = try Token.find(TokenURI(made.uri), in: module)
            try token.login(pin: ScratchToken.pin())
            #expect(throws: TokenError.keyNotFound) {
                try token.withSession { (s) throws(TokenError) in
                    try s.findMasterKey(objectID: ScratchToken.newID(), profile: gcmProfile)
                }
            }
            try move(folder, to: folder + ".away")
            #expect {
                try token.withSession { (s) throws(TokenError) in
                    try s.findMasterKey(objectID: ScratchToken.newID(), profile: gcmProfile)
                }
            } throws: {
                if case .unavailable = $0 as? TokenError { true } else { false }
            }
        }
    }

    @Test(arguments: [false, true])
    func `a token whose folder went away is unavailable, its keys are not missing`(
        protected: Bool
    ) async {
        await #expect(processExitsWith: .success) { [protected = protected as Bool] in
            if protected { try becomeNobody() }
            let scratch = try ScratchToken()
            let (id, _) = try scratch.makeKey(.gcm)
            #expect(throws: TokenError.keyNotFound) { try scratch.find(ScratchToken.newID()) }
            let folder = scratch.house.tokenFolder
            try move(folder, to: folder + ".away")
            let error = #expect(throws: TokenError.self) { try scratch.find(id) }
            guard case .unavailable = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `a token that is being rewritten while we look is found in the end`() async {
        await #expect(processExitsWith: .success) {
            // Let go of at once: the library is looked at afresh only when no token is open.
            let uri = try TokenURI(ScratchToken(loggedIn: false).uri)
            let house = try ScratchTokenHouse.shared()
            house.module.close()
            let file = try tokenFile(house)
            try move(file, to: file + ".whole")
            try ScratchFolder.write("", to: file)
            let module = try Module(path: house.modulePath)
            #expect(throws: TokenError.tokenNotFound) {
                try Token.find(uri, in: module)
            }
            // The other process has finished; the same module object sees it at the next look.
            try move(file + ".whole", to: file)
            let token = try Token.find(uri, in: module)
            try token.login(pin: ScratchToken.pin())
        }
    }

    private func writableTokenFolder() throws -> String {
        let folder = try ScratchFolder.make()
        try ScratchFolder.makeFolder(folder + "/one")
        try ScratchFolder.write("", to: folder + "/one/token.object")
        return folder
    }
}

/// Gives root's rights away, so that file modes bind.
private func becomeNobody() throws {
    guard geteuid() == 0 else { return }
    try #require(setgid(65534) == 0)
    try #require(setuid(65534) == 0)
}

private func makeWritable(_ file: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
}

private func mode(of file: String) -> mode_t {
    var status = stat()
    return unsafe stat(file, &status) == 0 ? status.st_mode & 0o7777 : 0
}

/// As rename(2): what is there already is replaced.
private func move(_ file: String, to other: String) throws {
    try #require(unsafe rename(file, other) == 0)
}

/// The one token's `token.object`.
private func tokenFile(_ house: ScratchTokenHouse) throws -> String {
    let tokens = try FileManager.default.contentsOfDirectory(atPath: house.tokenFolder)
    return "\(house.tokenFolder)/\(try #require(tokens.first))/token.object"
}
