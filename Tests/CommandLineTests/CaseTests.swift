import Foundation
import Testing

/// The table in Tests/Cases.md is whole, and what it names is there.
@Suite struct CaseTests {
    private static let tests =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .path

    private struct Row {
        let number: Int
        let cells: [String]
        var isReasoned: Bool { cells.last?.contains("None: ") == true }
    }

    private static func rows() throws -> [Row] {
        try String(contentsOfFile: "\(tests)/Cases.md", encoding: .utf8)
            .split(separator: "\n").compactMap { line in
                let cells = line.split(separator: "|").map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                guard line.hasPrefix("|"), let number = cells.first.flatMap({ Int($0) }) else {
                    return nil
                }
                return Row(number: number, cells: cells)
            }
    }

    /// What stands between backticks in a row's last cell: suite or story, and name or text.
    private static func references(_ cell: String) -> [(place: String, text: String)] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.compactMap { _, reference in
                let parts = reference.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { return nil }
                return (String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
            }
    }

    /// The texts of all suites and stories, by the file's name.
    private static func sources() throws -> [String: String] {
        try FileManager.default.subpathsOfDirectory(atPath: tests).reduce(into: [:]) {
            let isSuite = $1.hasSuffix("Tests.swift")
            guard isSuite || $1.hasSuffix(".txt") else { return }
            let name = URL(fileURLWithPath: $1).lastPathComponent
            let text = try String(contentsOfFile: "\(tests)/\($1)", encoding: .utf8)
            $0[isSuite ? String(name.dropLast(".swift".count)) : name, default: ""] += text
        }
    }

    @Test func `each of 96 cases has a test or a reason`() throws {
        let rows = try Self.rows()
        #expect(rows.map(\.number) == Array(1...96))
        for row in rows {
            #expect(row.cells.count == 3, "case \(row.number)")
            let shown = row.cells.last.map(Self.references) ?? []
            #expect(!shown.isEmpty || row.isReasoned, "case \(row.number) shows nothing")
        }
    }

    @Test func `every test that a case names is there`() throws {
        let sources = try Self.sources()
        func isThere(_ place: String, _ text: String) -> Bool {
            guard let source = sources[place] else { return false }
            return source.contains(place.hasSuffix(".txt") ? text : "func `\(text)`")
        }
        for row in try Self.rows() {
            for (place, text) in Self.references(row.cells.last ?? "") {
                #expect(isThere(place, text), "case \(row.number): \(place): \(text)")
            }
        }
        // The twin: what is nowhere is not found.
        #expect(!isThere("CaseTests", "each of 97 cases has a test or a reason"))
        #expect(!isThere("NoTests", "each of 96 cases has a test or a reason"))
        #expect(!isThere("get.txt", "each of 96 cases has a test or a reason"))
    }
}
