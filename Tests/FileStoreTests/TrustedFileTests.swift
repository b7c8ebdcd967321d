import FileStore
import Foundation
import Testing

@Suite struct TrustedFileTests {
    let scratch: ScratchFolder

    init() throws {
        scratch = try ScratchFolder()
    }

    func attempt(_ rule: TrustedFile.Rule, limit: Int = 100) -> StoreError? {
        refusal { () throws(StoreError) in
            try TrustedFile.read(scratch["file"], rule: rule, limit: limit)
        }
    }

    @Test(arguments: [
        (TrustedFile.Rule.configuration, [0o644, 0o600, 0o400], [0o664, 0o646, 0o622]),
        (.secret, [0o600, 0o400], [0o640, 0o604, 0o620, 0o610]),
        (.credential, [0o400, 0o440], [0o460, 0o444, 0o404, 0o450]),
    ])
    func `others have no more access than the rule gives`(
        rule: TrustedFile.Rule, accepted: [Int], refused: [Int]
    ) throws {
        try scratch.plant("file")
        for mode in accepted {
            try scratch.setMode("file", mode)
            #expect(attempt(rule) == nil)
        }
        for mode in refused {
            try scratch.setMode("file", mode)
            #expect(attempt(rule) == .exposed(path: scratch["file"], mode: UInt32(mode)))
        }
    }

    @Test func `bytes come whole or not at all`() throws {
        try scratch.plant("file", "1234")
        #expect(
            try TrustedFile.read(scratch["file"], rule: .secret, limit: 4) == Array("1234".utf8))
        #expect(attempt(.secret, limit: 3) == .tooLarge(path: scratch["file"], limit: 3))
    }

    @Test func `a PIN goes into memory of the caller and nothing after it is touched`() throws {
        try scratch.plant("file", "1234")
        var room: [UInt8] = Array(repeating: 0xEE, count: 6)
        func read(into count: Int) throws(StoreError) -> Int {
            var span = room.mutableSpan
            var bytes = unsafe span.mutableBytes
            var part = bytes._mutatingExtracting(first: count)
            return try TrustedFile.read(scratch["file"], rule: .secret, into: &part)
        }
        #expect(try read(into: 6) == 4)
        #expect(room == Array("1234".utf8) + [0xEE, 0xEE])
        #expect(try read(into: 4) == 4)
        #expect(
            refusal { () throws(StoreError) in try read(into: 3) }
                == .tooLarge(path: scratch["file"], limit: 3))
    }

    @Test func `what is no regular file is refused without waiting`() throws {
        #expect(attempt(.secret) == .notFound(scratch["file"]))
        let made = unsafe mkfifo(scratch["file"], 0o600)
        try #require(made == 0)
        #expect(attempt(.secret) == .notRegular(scratch["file"]))
        try FileManager.default.removeItem(atPath: scratch["file"])
        try FileManager.default.createDirectory(
            atPath: scratch["file"], withIntermediateDirectories: false)
        #expect(attempt(.configuration) == .notRegular(scratch["file"]))
    }

    @Test func `a link is judged by the file behind it`() throws {
        try scratch.plant("real")
        try FileManager.default.createSymbolicLink(
            atPath: scratch["file"], withDestinationPath: "real")
        #expect(attempt(.secret) == nil)
        try scratch.setMode("real", 0o644)
        #expect(attempt(.secret) == .exposed(path: scratch["file"], mode: 0o644))
    }

    @Test(
        .enabled(if: geteuid() == 0, "only root can give a file away"),
        arguments: [TrustedFile.Rule.configuration, .secret, .credential])
    func `a file of somebody else is refused`(rule: TrustedFile.Rule) throws {
        try scratch.plant("file", mode: 0o400)
        #expect(attempt(rule) == nil)
        try FileManager.default.setAttributes(
            [.ownerAccountID: 65_534], ofItemAtPath: scratch["file"])
        #expect(attempt(rule) == .foreignOwner(path: scratch["file"], uid: 65_534))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become somebody else"))
    func `a file of root is a configuration and a credential, not a PIN, to others`() async {
        await #expect(processExitsWith: .success) {
            let scratch = try ScratchFolder()
            try scratch.plant("file", mode: 0o644)
            try scratch.setMode("", 0o755)
            try #require(seteuid(65_534) == 0)
            defer { _ = seteuid(0) }
            let path = scratch["file"]
            func attempt(_ rule: TrustedFile.Rule) -> StoreError? {
                refusal { () throws(StoreError) in
                    try TrustedFile.read(path, rule: rule, limit: 100)
                }
            }
            #expect(attempt(.configuration) == nil)
            #expect(attempt(.secret) == .foreignOwner(path: path, uid: 0))
            #expect(attempt(.credential) == .exposed(path: path, mode: 0o644))
        }
    }
}
