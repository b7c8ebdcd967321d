import TestKit
import Testing

/// What happens to a vault between an import's look at it and its group.
@Suite struct ImportRaceTests {
    /// Lets others change the vault while an import asks the token, which it does without a lock.
    ///
    /// - Parameters:
    ///   - names: Of the secrets, with blanks between.
    ///   - others: Shell lines that run when the token was asked for the first, over a token in which
    ///     nothing fails.
    /// - Returns: What the import ended with, its answers, and its errors.
    private func importing(_ names: String, while others: String) throws -> (Place, Outcome) {
        var place = try Place.withSecret()
        let module = try FaultModule(in: &place)
        try module.follow(["C_Encrypt 1 stop \(place.folder)/hold"])
        let told = try place.shell(
            """
            mkfifo hold
            printf 'module \(ScratchTokenHouse.softHSMPath)\\n' > quick.conf
            printf '{"SecretName":"%s","SecretData":"in"}\\n' \(names) > lines
            "$kist" import < lines > told 2> errors & import=$!
            exec 9>hold
            export KIST_FAULT=$PWD/quick.conf
            \(others)
            exec 9>&-
            wait $import; echo $?
            cat told
            cat errors >&2
            """)
        try #require(told.status == 0, "\(told.status) \(told.errors)")
        try module.follow([])
        return (place, told)
    }

    @Test func `an import sees what others did while it asked the token`() throws {
        let (place, told) = try importing(
            "one two three",
            while: """
                printf else | "$kist" create one --quiet || exit 1
                printf in | "$kist" create two --quiet || exit 2
                """)
        #expect(told.text == "73\ntwo\tv1\tUnchanged\nthree\tv1\tCreated\n", "\(told.errors)")
        #expect(told.errors.contains(#"line 1: secret "one" exists already"#), "\(told.errors)")
        #expect(try place.done("get", "one") == "else")
        #expect(try place.done("get", "three") == "in")
        #expect(try place.done("check", "--level", "3", "--json").contains("\"Findings\":[]"))
    }

    /// The second secret was not sealed yet when the key got its new version.
    @Test func `an import seals under the key's newest version, and what it seals opens`() throws {
        let (place, told) = try importing(
            "one two",
            while: """
                "$kist" key rotate alias/acs/secretsmanager --quiet || exit 1
                "$kist" key rewrap alias/acs/secretsmanager --quiet || exit 2
                """)
        #expect(told.text == "0\none\tv1\tCreated\ntwo\tv1\tCreated\n", "\(told.errors)")
        #expect(try place.done("get", "one") == "in")
        #expect(try place.done("get", "two") == "in")
        let again = try Told(
            place.done("key", "rewrap", "alias/acs/secretsmanager", "--json"))
        #expect(again["Rewrapped"] == .number(0), "\(again)")
        #expect(try place.done("check", "--level", "3", "--json").contains("\"Findings\":[]"))
    }
}
