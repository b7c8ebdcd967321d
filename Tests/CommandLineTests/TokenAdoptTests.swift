import Foundation
import TestKit
import Testing

/// A token that was replaced by one with another serial number.
@Suite struct TokenAdoptTests {
    @Test(arguments: ["gcm", "wrap", "oaep"])
    func `a token with the same keys takes the other's place`(scheme: String) throws {
        let scene = try ReplacedToken(scheme: scheme)
        let refused = try scene.kist("get", "db")
        #expect(refused.status == 69)
        #expect(refused.errors.contains("kist token adopt"), "\(refused.errors)")
        let before = try FileTree.files(scene.place.vault)
        let rehearsed = try scene.kist("token", "adopt", "--dry-run", "--json")
        #expect(rehearsed.status == 0, "\(rehearsed.errors)")
        let told = try Told(rehearsed.text)
        #expect(told["After"]?.text == ReplacedToken.serial)
        // The root CMK, the default key, and three more.
        #expect(told["ProvenObjects"] == .number(5))
        #expect(try FileTree.files(scene.place.vault) == before)

        let adopted = try scene.kist("token", "adopt")
        #expect(adopted.status == 0, "\(adopted.errors)")
        #expect(adopted.errors.contains("KIST_TOKEN"))
        #expect(try scene.kist("get", "db").text == "x")
        #expect(try scene.kist("put", "db", "--quiet", input: "y").status == 0)
        #expect(try scene.kist("status").text.contains(ReplacedToken.serial))
        let trail = try scene.kist("audit", "show").text
        #expect(trail.contains("AdoptToken\tdone"), "\(trail)")
        let checked = try scene.kist("check", "--level", "3")
        #expect(checked.status == 0, "\(checked.text)\(checked.errors)")
        // The old one is another token now, and again is no change.
        #expect(try scene.place.kist("get", "db").status == 69)
        let again = try FileTree.files(scene.place.vault)
        let settled = try Told(scene.kist("token", "adopt", "--json").text)
        #expect(settled["Before"]?.text == ReplacedToken.serial)
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
        let scene = try ReplacedToken()
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
        let scene = try ReplacedToken()
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
        let scene = try ReplacedToken()
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
