import FileStore
import Testing

@Suite struct StorePathTests {
    @Test(arguments: ["VAULT", "secrets/0a1b", "index/4/12", "audit/w0", "a.b", "x..y", "-", "_"])
    func `a path of plain names is one`(text: String) throws {
        let path = try #require(StorePath(text))
        #expect(path.description == text)
    }

    @Test(arguments: [
        "", "/", "/VAULT", "secrets/", "secrets//a", "..", "secrets/..", "../x", ".", "./VAULT",
        ".new", "secrets/.new", "a/b/c/d", "a b", "a\0", "ä", "a\n", "a*",
        String(repeating: "x", count: 256),
    ])
    func `a path that could leave the vault or name the temporary file is none`(text: String) {
        #expect(StorePath(text) == nil)
    }

    @Test func `the longest name is taken`() {
        #expect(StorePath(String(repeating: "x", count: 255)) != nil)
    }

    @Test func `a path knows its folder and its name`() {
        let path: StorePath = "index/4/12"
        #expect(path.folder == "index/4")
        #expect(path.name == "12")
        #expect(path.folder?.folder?.folder == nil)
        #expect(path.appending("x") == nil)
        let keys: StorePath = "keys"
        #expect(keys.appending("k1") == "keys/k1")
        #expect(keys.appending("..") == nil)
    }
}
