import Foundation
import FuzzEntries
import TestKit
import Testing

@testable import kist

/// The corpora of the fuzzer, and the neighbours of what lies in them, with every commit.
@Suite struct CorpusTests {
    private static let entries: [FuzzEntry] =
        FuzzEntry.all + [
            .configuration(parse: ConfigurationFile.pairs, write: ConfigurationFile.text(pairs:)),
            .answer(parse: AnswerHead.lookedAt),
        ]
    private static let corpora = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Corpora")

    private func corpus(_ name: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = Self.corpora.appending(path: name)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            ($0, Array(try Data(contentsOf: folder.appending(path: $0))))
        }
    }

    @Test func `every parser has a corpus, and every corpus a parser`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpora.path)
        #expect(folders.sorted() == Self.entries.map(\.name).sorted())
        for entry in Self.entries { #expect(try corpus(entry.name).count < 40, "\(entry.name)") }
    }

    @Test(arguments: entries.map(\.name))
    func `what lies in the corpus breaks nothing, and is in part taken, in part refused`(
        _ name: String
    ) throws {
        let entry = try #require(Self.entries.first { $0.name == name })
        var taken = 0
        let files = try corpus(name)
        for file in files {
            do throws(FuzzViolation) { if try entry.feed(file.bytes) { taken += 1 } } catch {
                Issue.record("\(name)/\(file.name): \(error)")
            }
        }
        #expect(taken > 0)
        #expect(taken < files.count)
        Tally.add("fuzz runs", files.count)
    }

    /// Each byte one more, one less and with another high bit; each shorter text; one byte more.
    @Test(arguments: entries.map(\.name))
    func `neither do its neighbours`(_ name: String) throws {
        let entry = try #require(Self.entries.first { $0.name == name })
        var runs = 0
        var refused = 0
        for file in try corpus(name) {
            for neighbour in Tier.sample(neighbours(of: file.bytes), every: 29)
            where !Tier.isOver {
                runs += 1
                do throws(FuzzViolation) { if try !entry.feed(neighbour) { refused += 1 } } catch {
                    let digits = neighbour.prefix(2048).map { String($0, radix: 16) }
                    Issue.record("\(name)/\(file.name): \(error): \(digits.joined(separator: " "))")
                }
            }
        }
        #expect(refused > 0 || Tier.isOver)
        Tally.add("fuzz runs", runs)
    }

    private func neighbours(of bytes: [UInt8]) -> [[UInt8]] {
        var all: [[UInt8]] = [bytes + [0], bytes + bytes]
        // Long ones are padding for the most part.
        let step = 1 + bytes.count / 2_000
        for place in stride(from: 0, to: bytes.count, by: step) {
            for change in [1, 0xFF, 0x80] as [UInt8] {
                var other = bytes
                other[place] &+= change
                all.append(other)
            }
            all.append(Array(bytes[..<place]))
        }
        return all
    }
}
