import Foundation
import TestKit
import Testing

/// A PIN that can be locked: kist tries it once, not when that could lock the token, and never
/// guesses.
@Suite struct TokenPINTests {
    private let place: Place
    private let module: FaultModule
    private let pin: [UInt8]
    private let wrong: [UInt8]

    init() throws {
        var place = try Place()
        try place.done("create", "db", "--quiet", input: "x")
        module = try FaultModule(in: &place)
        self.place = place
        pin = Array(try Data(contentsOf: URL(fileURLWithPath: "\(place.tokenFolder)/pin")))
        wrong = pin.map { $0 == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a") }
    }

    private func give(_ pin: [UInt8]) throws {
        try place.write(pin, to: "\(place.tokenFolder)/pin")
    }

    private static let flags = (0..<16).map { bits in
        ["COUNT_LOW", "FINAL_TRY", "LOCKED", "TO_BE_CHANGED"].enumerated()
            .filter { bits & (1 << $0.offset) != 0 }.map(\.element)
    }

    @Test(arguments: flags, [false, true])
    func `every combination of flags`(flags: [String], allows: Bool) throws {
        try module.follow(flags.isEmpty ? [] : ["pin-flags " + flags.joined(separator: " ")])
        for (words, input) in [(["get", "db"], ""), (["put", "db"], "x"), (["check"], "")] {
            for isRight in [true, false] {
                for isQuiet in [false, true] {
                    try give(isRight ? pin : wrong)
                    let all =
                        words + (allows ? ["--allow-final-try"] : [])
                        + (isQuiet ? ["--quiet"] : [])
                    let told = try Child.run(
                        [KistProgram.path] + all, environment: place.environment,
                        input: Array(input.utf8))
                    let what = "\(flags) \(all) \(isRight): \(told.status) \(told.errors)"
                    let calls = try module.calls()
                    if flags.contains("LOCKED") {
                        #expect(told.status == 77 && calls.count("C_Login") == 0, "\(what)")
                        #expect(told.errors.contains("the token's PIN is locked"), "\(what)")
                    } else if flags.contains("FINAL_TRY"), !allows {
                        #expect(told.status == 77 && calls.count("C_Login") == 0, "\(what)")
                        #expect(told.errors.contains("so none was tried"), "\(what)")
                    } else {
                        #expect(told.status == (isRight ? 0 : 77), "\(what)")
                        #expect(calls.count("C_Login") == 1, "\(what)")
                        if !isRight {
                            #expect(told.errors.contains("the PIN is wrong"), "\(what)")
                        }
                    }
                    let warns =
                        flags.contains("COUNT_LOW") && !flags.contains("LOCKED") && !isQuiet
                    #expect(
                        told.errors.contains("kist: warning: a wrong PIN was tried") == warns,
                        "\(what)")
                }
            }
        }
    }

    @Test(arguments: [
        (0xA0, "the PIN is wrong"), (0xA1, "characters that the token does not take"),
        (0xA2, "too short or too long"), (0xA3, "it must be changed first"),
        (0xA4, "the token's PIN is locked"),
    ])
    func `what the token says of the PIN is told, and is the last word`(
        code: Int, words: String
    ) throws {
        try module.follow(["pin-answers \(code)"])
        for command in ["get", "put"] {
            let told = try place.kist(command, "db", input: "y")
            #expect(told.status == 77, "\(told.errors)")
            #expect(told.errors.contains(words), "\(told.errors)")
            let calls = try module.calls()
            #expect(calls.count("C_Login") == 1 && calls.count("C_Initialize") == 1)
        }
    }

    /// The session, the token, the module: whatever a login dies of, the PIN may have been counted.
    @Test(arguments: [0x05, 0x06, 0x30, 0x31, 0x32, 0xB0, 0xB3, 0xE0, 0x190, 0x200, 0x80000001])
    func `a login that fails is not tried again`(code: Int) throws {
        for rule in ["C_Login 1 fail \(code)", "C_Login 1 fail-after \(code)"] {
            try module.follow([rule])
            let told = try place.kist("get", "db")
            #expect(told.status == 69, "\(rule): \(told.errors)")
            let calls = try module.calls()
            #expect(calls.count("C_Login") == 1 && calls.count("C_Initialize") == 1, "\(rule)")
        }
    }

    @Test func `a token that locks after three is locked by the user, not by kist`() throws {
        try module.follow(["pin-tries 3 \(place.folder)/tries"])
        func logins(_ words: String...) throws -> (status: Int32, logins: Int, errors: String) {
            let told = try Child.run(
                [KistProgram.path] + words, environment: place.environment)
            return (told.status, try module.calls().count("C_Login"), told.errors)
        }
        try give(wrong)
        #expect(try logins("get", "db").logins == 1)
        let second = try logins("get", "db")
        #expect(second.logins == 1 && second.errors.contains("kist: warning: a wrong PIN"))
        for _ in 0..<3 {
            let refused = try logins("get", "db")
            #expect(refused.status == 77 && refused.logins == 0)
            #expect(refused.errors.contains("add --allow-final-try"))
        }
        // The right one, said so by a person, clears the count.
        try give(pin)
        #expect(try logins("get", "db").logins == 0)
        #expect(try logins("get", "db", "--allow-final-try").status == 0)
        let well = try logins("get", "db")
        #expect(well.status == 0 && well.logins == 1 && well.errors.isEmpty)

        try give(wrong)
        for _ in 0..<2 { #expect(try logins("get", "db").logins == 1) }
        #expect(try logins("get", "db", "--allow-final-try").logins == 1)
        try give(pin)
        for words in [["get", "db"], ["get", "db", "--allow-final-try"]] {
            let told = try Child.run(
                [KistProgram.path] + words, environment: place.environment)
            #expect(told.status == 77 && told.errors.contains("the token's PIN is locked"))
            #expect(try module.calls().count("C_Login") == 0)
        }
    }

    /// The token goes away behind the login and comes back: the accepted PIN is used again, once, and
    /// not when the token shows that it may have been changed meanwhile.
    @Test func `a second login is no guess`() throws {
        let gone = "C_DecryptInit 1 unplug 0x32"
        func attempt(_ lines: [String]) throws -> (Outcome, [FaultModule.Call]) {
            try module.follow(lines)
            let told = try place.kist("get", "db")
            return (told, try module.calls())
        }
        let (well, calls) = try attempt([gone])
        #expect(well.text == "x", "\(well.errors)")
        #expect(calls.count("C_Login") == 2 && calls.failedLogins == 0 && calls.keepsPINPromise)

        // Twice gone is gone.
        let (twice, more) = try attempt(["C_DecryptInit * fail 0x32"])
        #expect(twice.status == 69 && more.count("C_Login") == 2 && more.keepsPINPromise)
        #expect(more.count("C_Initialize") == 2)

        // Its PIN was changed while it was away: that is told, and not tried again.
        let (changed, tried) = try attempt([gone, "C_Login 2 fail 0xa0"])
        #expect(changed.status == 77, "\(changed.errors)")
        #expect(changed.errors.contains("the PIN is wrong"))
        #expect(tried.count("C_Login") == 2 && tried.failedLogins == 1)

        // Somebody tried a wrong one meanwhile, or it is to be changed: no second login at all.
        for flag in [0x1_0000, 0x2_0000, 0x4_0000, 0x8_0000] {
            let (told, seen) = try attempt([gone, "C_GetTokenInfo 3+ more \(flag)"])
            #expect(told.status == 69, "\(told.errors)")
            #expect(seen.count("C_Login") == 1 && seen.count("C_Initialize") == 2, "\(flag)")
        }
        // Another token in its place is not shown the PIN.
        let (other, shown) = try attempt([gone, "C_GetTokenInfo 3+ flip"])
        #expect(other.status == 69, "\(other.errors)")
        #expect(shown.count("C_Login") == 1)
    }
}
