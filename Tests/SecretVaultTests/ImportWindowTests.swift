import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// Secrets that wait to be imported: sealed, in few shards, and no name twice in a group.
@Suite struct ImportWindowTests {
    private func secret(_ name: String, _ value: String) throws -> ImportedSecret {
        ImportedSecret(
            name: try #require(SecretName(name)), value: try .test(value), options: NewSecret())
    }

    /// What comes out of a window, group by group, as `line name value`.
    private func groups(_ window: ImportWindow) throws -> [[String]] {
        var groups: [[String]] = []
        while let group = try window.nextGroup() {
            groups.append(
                group.map { line, secret in
                    let value = String(decoding: secret.value.plainCopy(), as: UTF8.self)
                    return "\(line) \(secret.name) \(value)"
                })
        }
        return groups
    }

    @Test func `of equal names each has a group of its own, in the order of their lines`() throws {
        let window = try ImportWindow(for: ScratchVault().vault)
        for round in 0..<2 {
            #expect(window.isEmpty && window.hasRoom)
            for (line, name) in ["a", "b", "a", "c", "a", "b"].enumerated() {
                try window.add(secret(name, "\(round) \(line)"), line: line)
            }
            #expect(!window.isEmpty)
            let found = try groups(window)
            #expect(
                found.map { $0.sorted() } == [
                    ["0 a \(round) 0", "1 b \(round) 1", "3 c \(round) 3"],
                    ["2 a \(round) 2", "5 b \(round) 5"], ["4 a \(round) 4"],
                ])
        }
    }

    @Test func `a group lies in the order of its records, and has a limit`() throws {
        let vault = try ScratchVault().vault
        let window = try ImportWindow(for: vault)
        let count = Vault.importLimit + 3
        for line in 0..<count { try window.add(secret("s/\(line)", "v"), line: line) }
        var records: [Identifier] = []
        var counts: [Int] = []
        while let group = try window.nextGroup() {
            counts.append(group.count)
            // What has begun to leave lets nothing in.
            #expect(!window.hasRoom)
            for (_, secret) in group {
                records.append(try vault.keys.recordID(.secret, secret.name.bytes))
            }
        }
        #expect(counts == [Vault.importLimit, 3])
        #expect(records == records.sorted())
        #expect(window.isEmpty && window.hasRoom)
    }

    /// The values of a group are in locked memory together: of large ones it has few.
    @Test func `a group of large values ends at a mebibyte, and a window at thirty-two`() throws {
        let window = try ImportWindow(for: ScratchVault().vault)
        let large = try SecretBytes.test(String(repeating: "x", count: 3 << 18))
        var line = 0
        while window.hasRoom {
            let name = try #require(SecretName("s/\(line)"))
            let value = try large.slice(0..<large.byteCount)
            try window.add(
                ImportedSecret(name: name, value: value, options: NewSecret()), line: line)
            line += 1
        }
        #expect(line == 43)
        var counts: [Int] = []
        while let group = try window.nextGroup() { counts.append(group.count) }
        #expect(counts == Array(repeating: 1, count: 43))
        #expect(window.hasRoom)
    }

    @Test func `no two values are sealed alike, also in another window's turn`() throws {
        let window = try ImportWindow(for: ScratchVault().vault)
        var nonces: Set<[UInt8]> = []
        for turn in 0..<3 {
            for line in 0..<4 { try window.add(secret("s/\(line)", "same"), line: line) }
            nonces.formUnion(window.nonces)
            #expect(nonces.count == 4 * (turn + 1))
            _ = try groups(window)
        }
    }
}
