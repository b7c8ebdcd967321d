import Foundation
import Testing

/// The steps of the article Backup, run as they stand there.
@Suite struct TokenBackupTests {
    /// The commands below each numbered step of "SoftHSM, step by step".
    private static func steps() throws -> [Int: String] {
        let article = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/SecretVault/SecretVault.docc/Backup.md")
        let text = try String(contentsOf: article, encoding: .utf8)
        let section = try #require(text.split(separator: "### SoftHSM, step by step\n").last)
        var steps: [Int: String] = [:]
        var step = 0
        for line in section.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## ") { break }
            if let number = Int(line.prefix { $0.isNumber }), line.contains(". ") { step = number }
            if line.hasPrefix("       ") { steps[step, default: ""] += line.dropFirst(7) + "\n" }
        }
        return steps
    }

    @Test func `the steps of the article bring a token back`() throws {
        let steps = try Self.steps()
        #expect(steps.keys.sorted() == [1, 2, 3, 4])
        let place = try Place()
        try place.done("create", "db", input: "one")
        func run(_ number: Int, after before: String = "") throws -> Outcome {
            // Elsewhere than in the article, because it is a test's own.
            let step = try #require(steps[number])
                .replacing("/mnt/safe", with: "\(place.folder)/safe")
            return try place.shell(
                "set -e\nmkdir -p -m 700 safe\nkist() { \"$kist\" \"$@\"; }\n\(before)\n\(step)")
        }
        let copied = try run(1)
        #expect(copied.status == 0, "\(copied.errors)")
        let modes = try run(2)
        #expect(modes.status == 0 && modes.text == "400\n", "\(modes.text) \(modes.errors)")
        let tried = try run(3)
        #expect(tried.status == 0, "\(tried.text) \(tried.errors)")
        // It is the copy that was tried: the token itself may be away, and the copy may not.
        let alone = try run(3, after: "mv vault.token/tokens away")
        #expect(alone.status == 0, "\(alone.text) \(alone.errors)")
        _ = try place.shell("mv away vault.token/tokens")
        let without = try run(3, after: "mv safe/vault.token/tokens away")
        #expect(without.status == 69, "\(without.status) \(without.errors)")
        _ = try place.shell("mv away safe/vault.token/tokens")

        _ = try place.shell("rm -r vault.token")
        #expect(try place.kist("get", "db").status == 69)
        let back = try run(4)
        #expect(back.status == 0, "\(back.text) \(back.errors)")
        #expect(try place.done("get", "db") == "one")
        // And goes on: a key can be made in it.
        try place.done("key", "rotate", "alias/acs/secretsmanager")
        try place.done("put", "db", input: "two")
        #expect(try place.done("check", "--level", "3", "--json").contains("\"Findings\":[]"))
    }
}
