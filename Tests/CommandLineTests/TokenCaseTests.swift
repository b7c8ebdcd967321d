import Foundation
import Glibc
import TestKit
import Testing

/// Modules, tokens and keys that are not what they should be, one case each; the PIN's cases are in
/// TokenPINTests and PINSourceTests, single calls that fail in FaultSweepTests.
@Suite struct TokenCaseTests {
    @Test func `a module of another architecture is no module`() throws {
        let place = try Place.withSecret()
        let copy = "\(place.folder)/softhsm-other.so"
        try place.reconfigure(ScratchTokenHouse.softHSMPath, as: copy)
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: ScratchTokenHouse.softHSMPath)))
        // ELF, e_machine: a number that is no processor's.
        bytes[18] = 0xFE
        bytes[19] = 0xFE
        try place.write(bytes, to: copy)
        try place.expectRefusal(78, "\"\(copy)\" is no PKCS #11 module")
        // One that is cut off, too.
        try place.write(Array(bytes.prefix(4000)), to: copy)
        try place.expectRefusal(78, "\"\(copy)\" is no PKCS #11 module")
    }

    @Test func `two tokens of one name are told apart by the serial number`() throws {
        let place = try Place.withSecret()
        let own = try String(contentsOfFile: place.configuration, encoding: .utf8)
        let made = try place.shell(
            """
            SOFTHSM2_CONF=vault.token/softhsm2.conf softhsm2-util --init-token --free \\
                --label kist --so-pin 12345678 --pin 87654321
            """)
        try #require(made.status == 0, "\(made.errors)")
        #expect(try place.done("get", "db") == "x")
        let serial = try #require(own.firstRange(of: #/;?serial=[0-9a-f]+/#))
        try place.write(own.replacingCharacters(in: serial, with: ""), to: "kist.conf")
        try place.expectRefusal(69, "more than one token matches")
        try place.write(own, to: "kist.conf")
        #expect(try place.done("get", "db") == "x")
    }

    @Test func `a token that is not made yet is no token`() throws {
        let place = try Place.withSecret()
        // SoftHSM shows one free slot always; it has no label and no serial number to match.
        try place.reconfigure("token=kist", as: "manufacturer=SoftHSM%20project")
        let own = try String(contentsOfFile: place.configuration, encoding: .utf8)
        let serial = try #require(own.firstRange(of: #/;?serial=[0-9a-f]+/#))
        try place.write(own.replacingCharacters(in: serial, with: ""), to: "kist.conf")
        #expect(try place.done("get", "db") == "x")
        _ = try place.shell("mv vault.token/tokens aside && mkdir -m 700 vault.token/tokens")
        try place.expectRefusal(69, "no token matches")
    }

    /// The right id and label, and another value: what it was to open does not open.
    @Test(arguments: ["gcm", "wrap"])
    func `a key under another's name opens nothing`(scheme: String) throws {
        let place = try Place(scheme: scheme)
        try place.done("create", "db", "--quiet", input: "x")
        let pin = try String(contentsOfFile: "\(place.tokenFolder)/pin", encoding: .utf8)
        let usage = scheme == "gcm" ? "--usage-decrypt" : "--usage-wrap"
        let swapped = try place.shell(
            """
            export SOFTHSM2_CONF=vault.token/softhsm2.conf
            tool() { pkcs11-tool --module \(ScratchTokenHouse.softHSMPath) --token-label kist \\
                --login --pin '\(pin)' "$@"; }
            id=$(tool -O --type secrkey | sed -n '/kist:.*:root/,/ID:/s/ *ID: *//p' | head -1)
            label=$(tool -O --type secrkey | sed -n 's/ *label: *\\(.*:root\\)/\\1/p' | head -1)
            tool --delete-object --type secrkey --id $id >/dev/null &&
            tool --keygen --key-type AES:32 --id $id --label "$label" --sensitive \(usage) >/dev/null
            """)
        try #require(swapped.status == 0, "\(swapped.errors)")
        try place.expectRefusal(69, "does not open what is known to be sealed")
    }

    @Test func `a random generator that fails or repeats itself seals nothing`() throws {
        for action in ["fail 0x121", "zeros", "repeat"] {
            var place = try Place.withSecret()
            let module = try FaultModule(in: &place)
            try module.follow(["C_GenerateRandom * \(action)"])
            let before = try FileTree.files("\(place.vault)/secrets")
            let told = try place.kist("put", "db", input: "y")
            #expect(told.status == 69, "\(action): \(told.errors)")
            let made = try place.kist("create", "new", input: "y")
            #expect(made.status == 69, "\(action): \(made.errors)")
            #expect(try FileTree.files("\(place.vault)/secrets") == before, "\(action)")
            try module.follow([])
            #expect(try place.done("get", "db") == "x")
            #expect(try place.kist("put", "db", "--quiet", input: "y").status == 0)
        }
    }

    /// kist waits at its login while the token is made anew by somebody else.
    @Test func `a token that is made anew meanwhile is not the vault's`() throws {
        var place = try Place.withSecret()
        let module = try FaultModule(in: &place)
        for call in ["C_OpenSession 1", "C_Login 1", "C_DecryptInit 1"] {
            var place = try Place(copying: place)
            let module = try FaultModule(beside: &place)
            let fifo = "\(place.folder)/hold"
            try module.follow(["\(call) stop \(fifo)"])
            let before = try FileTree.files("\(place.vault)/secrets")
            // Opening the FIFO waits for kist to have come to the call; closing it lets kist go on.
            let told = try place.shell(
                """
                mkfifo hold
                { exec 9>hold
                  chmod 600 vault.token/tokens/*/token.object
                  export SOFTHSM2_CONF=$PWD/vault.token/softhsm2.conf
                  softhsm2-util --delete-token --token kist
                  softhsm2-util --init-token --free --label kist --so-pin 12345678 --pin 87654321
                } >/dev/null 2>&1 & "$kist" get db; code=$?; wait; exit $code
                """)
            #expect([69, 77].contains(told.status), "\(call): \(told.status) \(told.errors)")
            #expect(told.output.isEmpty)
            #expect(try module.calls().failedLogins <= 1, "\(call)")
            #expect(try FileTree.files("\(place.vault)/secrets") == before)
            let after = try place.kist("get", "db")
            #expect([69, 77].contains(after.status), "\(call): \(after.errors)")
        }
        try module.follow([])
        #expect(try place.done("get", "db") == "x")
    }

    /// Somebody else in the process initialised the module before: it is theirs to finalise.
    @Test func `a module that is in use already is used and left`() throws {
        var place = try Place.withSecret()
        let module = try FaultModule(in: &place)
        try module.follow(["C_Initialize 1 fail-after 0x191"])
        #expect(try place.done("get", "db") == "x")
        let calls = try module.calls()
        #expect(calls.count("C_Initialize") == 1 && calls.count("C_Finalize") == 0)
    }

    /// Without its setting SoftHSM would quietly use the tokens of the system.
    @Test func `SoftHSM's own setting is the configuration's`() throws {
        var place = try Place.withSecret()
        let other = try Place(scheme: "wrap")
        place.environment["SOFTHSM2_CONF"] = "\(other.tokenFolder)/softhsm2.conf"
        #expect(try place.done("get", "db") == "x")
        // Left to the environment it finds the other's token, which is not the vault's.
        try place.reconfigure(
            "SOFTHSM2_CONF=\"\(place.tokenFolder)/softhsm2.conf\"\n", as: "")
        try place.expectRefusal(69, "no token matches")
        place.environment["SOFTHSM2_CONF"] = "\(place.tokenFolder)/softhsm2.conf"
        #expect(try place.done("get", "db") == "x")
        place.environment["SOFTHSM2_CONF"] = nil
        let told = try place.kist("get", "db")
        #expect(told.status == 69, "\(told.errors)")
    }

    /// Nothing has a timeout in PKCS #11: a token that answers slowly is waited for, and others work.
    @Test func `a token that is slow is waited for, without the vault's lock`() throws {
        var place = try Place.withSecret()
        let module = try FaultModule(in: &place)
        try module.follow(["C_Encrypt 1 stop \(place.folder)/hold"])
        // While one put waits for the token another one is done.
        let told = try place.shell(
            """
            mkfifo hold
            printf slow | "$kist" put db --quiet & slow=$!
            exec 9>hold
            printf 'module \(ScratchTokenHouse.softHSMPath)\\n' > quick.conf
            printf quick | KIST_FAULT=$PWD/quick.conf "$kist" put db --quiet || exit 1
            KIST_FAULT=$PWD/quick.conf "$kist" get db; echo
            exec 9>&-
            wait $slow || exit 2
            KIST_FAULT=$PWD/quick.conf "$kist" get db; echo
            KIST_FAULT=$PWD/quick.conf "$kist" get db --label ACSPrevious
            """)
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.text == "quick\nslow\nquick", "\(told.text)")
    }

    /// A SoftHSM behind a protected file shows no key that was made since it began.
    @Test func `a put that waited while its key was rotated ends under the new version`() throws {
        var place = try Place.withSecret()
        let module = try FaultModule(in: &place)
        try module.follow(["C_Encrypt 1 stop \(place.folder)/hold"])
        let told = try place.shell(
            """
            mkfifo hold
            printf late | "$kist" put db --quiet & late=$!
            exec 9>hold
            printf 'module \(ScratchTokenHouse.softHSMPath)\\n' > quick.conf
            KIST_FAULT=$PWD/quick.conf "$kist" key rotate alias/acs/secretsmanager --quiet || exit 1
            exec 9>&-
            wait $late || exit 2
            KIST_FAULT=$PWD/quick.conf "$kist" get db
            """)
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.text == "late", "\(told.text)")
        try module.follow([])
        #expect(try place.done("check", "--level", "3", "--json").contains("\"Findings\":[]"))
    }
}
