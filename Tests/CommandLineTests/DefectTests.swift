import Foundation
import Testing

/// The defects that `scripts/defects` plants: they must go on fitting the code.
@Suite struct DefectTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    private static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/Tests/Defects"))?
        .filter { $0.hasSuffix(".patch") }.sorted() ?? []

    @Test func `there is a defect of each kind`() {
        let kinds = [
            "audit-after-release", "no-audit-write", "no-file-sync", "no-folder-sync",
            "no-index-check", "no-lock", "token-not-closed", "write-in-place", "leak", "no-wipe",
            "agent-keeps-connections", "agent-descriptor",
        ]
        #expect(Set(kinds).isSubset(of: Set(Self.names.map { String($0.dropLast(6)) })))
    }

    @Test(arguments: names)
    func `a planted defect fits the code`(name: String) throws {
        let patch = "\(Self.root)/Tests/Defects/\(name)"
        let tried = try Child.run(
            ["/usr/bin/patch", "-p1", "-d", Self.root, "--dry-run", "--batch", "-i", patch],
            environment: [:])
        #expect(tried.status == 0, "\(name): \(tried.text)\(tried.errors)")
    }

    /// The head of a patch says which suite must find it, and a word it must say then.
    @Test(arguments: names)
    func `a planted defect names who finds it`(name: String) throws {
        let text = try String(
            contentsOfFile: "\(Self.root)/Tests/Defects/\(name)", encoding: .utf8)
        let head = text.split(separator: "\n").prefix(3).map(String.init)
        try #require(head.count == 3)
        for (line, word) in zip(head, ["What: ", "Caught by: ", "Says: "]) {
            #expect(line.hasPrefix(word) && line.count > word.count, "\(name): \(line)")
        }
        let suite = head[1].dropFirst("Caught by: ".count)
        let tests = try FileTree.files("\(Self.root)/Tests/CommandLineTests")
        #expect(tests.keys.contains { $0.hasSuffix("\(suite).swift") }, "\(name): no \(suite)")
    }
}
