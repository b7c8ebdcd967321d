import TestKit
import Testing

/// What happens to a vault between an import's look at it and its group.
@Suite struct ImportRaceTests {
    /// An import asks the token without a lock: others change the vault meanwhile.
    @Test func `an import sees what others did while it asked the token`() throws {
        var place = try Place.withSecret()
        let module = try FaultModule(in: &place)
        try module.follow(["C_Encrypt 1 stop \(place.folder)/hold"])
        let told = try place.shell(
            """
            mkfifo hold
            printf 'module \(ScratchTokenHouse.softHSMPath)\\n' > quick.conf
            printf '{"SecretName":"%s","SecretData":"in"}\\n' one two three > lines
            "$kist" import < lines > told 2> errors & import=$!
            exec 9>hold
            export KIST_FAULT=$PWD/quick.conf
            printf else | "$kist" create one --quiet || exit 1
            printf in | "$kist" create two --quiet || exit 2
            exec 9>&-
            wait $import; echo $?
            cat told
            cat errors >&2
            """)
        try #require(told.status == 0, "\(told.status) \(told.errors)")
        #expect(told.text == "73\ntwo\tv1\tUnchanged\nthree\tv1\tCreated\n", "\(told.errors)")
        #expect(told.errors.contains(#"line 1: secret "one" exists already"#), "\(told.errors)")
        try module.follow([])
        #expect(try place.done("get", "one") == "else")
        #expect(try place.done("get", "three") == "in")
        #expect(try place.done("check", "--level", "3", "--json").contains("\"Findings\":[]"))
    }

    /// The second secret was not sealed yet when the key got its new version.
    @Test func `an import seals under the key's newest version, and what it seals opens`() throws {
        var place = try Place.withSecret()
        let module = try FaultModule(in: &place)
        try module.follow(["C_Encrypt 1 stop \(place.folder)/hold"])
        let told = try place.shell(
            """
            mkfifo hold
            printf 'module \(ScratchTokenHouse.softHSMPath)\\n' > quick.conf
            printf '{"SecretName":"%s","SecretData":"in"}\\n' one two > lines
            "$kist" import < lines > told 2> errors & import=$!
            exec 9>hold
            export KIST_FAULT=$PWD/quick.conf
            "$kist" key rotate alias/acs/secretsmanager --quiet || exit 1
            "$kist" key rewrap alias/acs/secretsmanager --quiet || exit 2
            exec 9>&-
            wait $import; echo $?
            cat told
            cat errors >&2
            """)
        try #require(told.status == 0, "\(told.status) \(told.errors)")
        #expect(told.text == "0\none\tv1\tCreated\ntwo\tv1\tCreated\n", "\(told.errors)")
        try module.follow([])
        #expect(try place.done("get", "one") == "in")
        #expect(try place.done("get", "two") == "in")
        let again = try Told(
            place.done("key", "rewrap", "alias/acs/secretsmanager", "--json"))
        #expect(again["Rewrapped"] == .number(0), "\(again)")
        #expect(try place.done("check", "--level", "3", "--json").contains("\"Findings\":[]"))
    }
}
