import Foundation
import TestKit
import Testing

/// A token that was replaced by one with another serial number.
@Suite struct TokenAdoptTests {
    /// A vault with a key of each kind, and beside its token's folder a copy whose token has another
    /// serial number.
    private struct Replaced {
        var place: Place
        /// The token that takes the place of the vault's.
        let uri: String
        /// A key that seals.
        let key: String
        let environment: [String: String]
        static let serial = "00c0ffee00c0ffee"

        init(scheme: String = "gcm") throws {
            place = try Place(scheme: scheme)
            try place.done("create", "db", "--quiet", input: "x")
            key = String(
                try place.done("key", "create").prefix { $0 != "\t" })
            for words in [
                ["--spec", "EC_P256", "--usage", "SIGN/VERIFY"],
                ["--spec", "HMAC_SHA256", "--quiet"],
            ] {
                let made = try Child.run(
                    [KistProgram.path, "key", "create"] + words, environment: place.environment)
                try #require(made.status == 0, "\(made.errors)")
            }
            let old = try #require(
                String(contentsOfFile: place.configuration, encoding: .utf8)
                    .firstMatch(of: #/serial=([0-9a-f]{16})/#)?.1)
            let copied = try place.shell(
                """
                set -e
                cp -a vault.token other.token
                chmod 600 other.token/tokens/*/token.object
                sed -i 's/\(old)/\(Self.serial)/' other.token/tokens/*/token.object
                grep -q \(Self.serial) other.token/tokens/*/token.object
                chmod 400 other.token/tokens/*/token.object
                sed -i "s,$PWD/vault.token,$PWD/other.token," other.token/softhsm2.conf
                sed "s,$PWD/vault.token,$PWD/other.token,; s/\(old)/\(Self.serial)/" \\
                    kist.conf > other.conf
                chmod 600 other.conf
                """)
            try #require(copied.status == 0, "\(copied.errors)")
            uri = "pkcs11:token=kist;serial=\(Self.serial)"
            var environment = place.environment
            environment["KIST_CONFIG"] = "\(place.folder)/other.conf"
            self.environment = environment
        }

        /// kist with a configuration that names the new token.
        func kist(_ words: String..., input: String = "") throws -> Outcome {
            try Child.run(
                [KistProgram.path] + words, environment: environment, input: Array(input.utf8))
        }

        /// The ids of the copied token's objects whose label has this in it, by pkcs11-tool.
        func tool(_ script: String) throws {
            let done = try place.shell(
                """
                export SOFTHSM2_CONF=$PWD/other.token/softhsm2.conf
                tool() { pkcs11-tool --module \(ScratchTokenHouse.softHSMPath) --token-label kist \\
                    --login --pin "$(cat other.token/pin)" "$@"; }
                label() { tool -O --type secrkey | sed -n "s/ *label: *\\(kist:.*\\)/\\1/p" \\
                    | grep "$1" | head -1; }
                id() { tool -O --type secrkey | sed -n "/label: *$1/,/ID:/s/ *ID: *//p" | head -1; }
                \(script)
                """)
            try #require(done.status == 0, "\(done.text)\(done.errors)")
        }
    }

    @Test(arguments: ["gcm", "wrap", "oaep"])
    func `a token with the same keys takes the other's place`(scheme: String) throws {
        let scene = try Replaced(scheme: scheme)
        let refused = try scene.kist("get", "db")
        #expect(refused.status == 69)
        #expect(refused.errors.contains("kist token adopt"), "\(refused.errors)")
        let before = try FileTree.files(scene.place.vault)
        let rehearsed = try scene.kist("token", "adopt", "--dry-run", "--json")
        #expect(rehearsed.status == 0, "\(rehearsed.errors)")
        let told = try Told(rehearsed.text)
        #expect(told["After"]?.text == Replaced.serial)
        // The root CMK, the default key, and three more.
        #expect(told["ProvenObjects"] == .number(5))
        #expect(try FileTree.files(scene.place.vault) == before)

        let adopted = try scene.kist("token", "adopt")
        #expect(adopted.status == 0, "\(adopted.errors)")
        #expect(adopted.errors.contains("KIST_TOKEN"))
        #expect(try scene.kist("get", "db").text == "x")
        #expect(try scene.kist("put", "db", "--quiet", input: "y").status == 0)
        #expect(try scene.kist("status").text.contains(Replaced.serial))
        let trail = try scene.kist("audit", "show").text
        #expect(trail.contains("AdoptToken\tdone"), "\(trail)")
        let checked = try scene.kist("check", "--level", "3")
        #expect(checked.status == 0, "\(checked.text)\(checked.errors)")
        // The old one is another token now, and again is no change.
        #expect(try scene.place.kist("get", "db").status == 69)
        let again = try FileTree.files(scene.place.vault)
        let settled = try Told(scene.kist("token", "adopt", "--json").text)
        #expect(settled["Before"]?.text == Replaced.serial)
        #expect(try FileTree.files(scene.place.vault) == again)
    }

    @Test func `a token is adopted that only calls itself otherwise`() throws {
        var place = try Place()
        try place.done("create", "db", "--quiet", input: "x")
        let module = try FaultModule(in: &place)
        #expect(try place.done("get", "db") == "x")
        try module.follow(["serial 0123456789abcdef"])
        let uri =
            "pkcs11:token=kist?module-path=\(module.path)&pin-source=file:\(place.tokenFolder)/pin"
        #expect(try place.kist("get", "db").status == 69)
        #expect(try place.kist("get", "db", "--token", uri).status == 69)
        try place.done("token", "adopt", "--token", uri)
        #expect(try place.done("get", "db", "--token", uri) == "x")
    }

    @Test func `a key that is missing is named, and nothing changes`() throws {
        let scene = try Replaced()
        let before = try FileTree.files(scene.place.vault)
        let id = scene.key
        try scene.tool(
            "l=$(label \(id)) && tool --delete-object --type secrkey --id $(id \"$l\") >/dev/null")
        for flags in [["--dry-run"], []] {
            let told = try Child.run(
                [KistProgram.path, "token", "adopt"] + flags, environment: scene.environment)
            #expect(told.status == 69, "\(told.errors)")
            #expect(told.errors.contains("does not hold key \"\(id)\""), "\(told.errors)")
        }
        // But for the audit of the refusal.
        let after = try FileTree.files(scene.place.vault)
        #expect(after["VAULT"] == before["VAULT"])
        #expect(
            after.filter { !$0.key.hasPrefix("audit/") }
                == before.filter { !$0.key.hasPrefix("audit/") })
        #expect(try scene.place.done("get", "db") == "x")
    }

    @Test func `another key under the same name is none`() throws {
        let scene = try Replaced()
        let id = scene.key
        try scene.tool(
            """
            l=$(label \(id)) && i=$(id "$l") &&
            tool --delete-object --type secrkey --id $i >/dev/null &&
            tool --keygen --key-type AES:32 --id $i --label "$l" --sensitive --usage-decrypt >/dev/null
            """)
        let told = try scene.kist("token", "adopt")
        #expect(told.status == 69, "\(told.errors)")
        #expect(told.errors.contains("as key \"\(id)\" is another key"), "\(told.errors)")
        #expect(try scene.place.done("get", "db") == "x")
    }

    @Test func `a token without the root key is not adopted`() throws {
        let scene = try Replaced()
        let before = try FileTree.files(scene.place.vault)
        try scene.tool(
            "l=$(label :root) && tool --delete-object --type secrkey --id $(id \"$l\") >/dev/null")
        let told = try scene.kist("token", "adopt")
        #expect(told.status == 69, "\(told.errors)")
        #expect(told.errors.contains("root"), "\(told.errors)")
        #expect(try FileTree.files(scene.place.vault) == before)
        #expect(try scene.place.done("get", "db") == "x")
    }
}
