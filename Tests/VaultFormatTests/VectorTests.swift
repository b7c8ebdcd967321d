import Foundation
import Testing
import VaultFormat

/// The format as it lies in files, byte for byte: golden vectors that must be written exactly so,
/// and refusals that differ from a golden one in one point.
@Suite struct VectorTests {
    private static let golden = Result { try Vector.all(in: "golden") }
    private static let refusals = Result { try Vector.all(in: "refusals") }

    @Test func `every structure has a golden vector, and is written as it says`() throws {
        let vectors = try Self.golden.get()
        #expect(Set(vectors.map(\.structure)) == Set(Structure.all.map(\.testDescription)))
        for vector in vectors {
            #expect(vector.expected == "accepted")
            let structure = try Structure.named(vector.structure)
            #expect(structure.bytes == vector.bytes, "the format of \(vector.structure) changed")
            #expect(try structure.rewrite(vector.bytes) == vector.bytes)
        }
    }

    @Test func `every refusal fails exactly as it says, and its twin does not`() throws {
        let golden = try Dictionary(
            uniqueKeysWithValues: Self.golden.get().map { ($0.structure, $0.bytes) })
        for vector in try Self.refusals.get() {
            let structure = try Structure.named(vector.structure)
            let twin = try #require(golden[vector.structure])
            #expect(throws: Never.self) { _ = try structure.rewrite(twin) }
            #expect(vector.bytes != twin)
            do {
                _ = try structure.rewrite(vector.bytes)
                Issue.record("\(vector.testDescription) is accepted")
            } catch {
                #expect("\(error)" == vector.expected, "\(vector.testDescription)")
            }
        }
    }

    @Test func `the refusals on disk are those of the tables, and speak of every error`() throws {
        let vectors = try Self.refusals.get()
        #expect(vectors.map(\.testDescription) == Refusal.all.map { $0.name + ".hex" }.sorted())
        let kinds = Set(vectors.map { $0.expected.prefix { $0 != "(" } })
        #expect(
            kinds == [
                "truncated", "foreign", "unknownFormat", "wrongKind", "malformed", "tooLong",
                "trailingBytes", "checksum",
            ])
    }

    /// Writes the vectors again, after the format was changed on purpose:
    /// `KIST_WRITE_VECTORS=Tests/VaultFormatTests/Vectors swift test --filter VectorTests`.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["KIST_WRITE_VECTORS"] != nil))
    func `the vectors are written again`() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["KIST_WRITE_VECTORS"])
        for it in Structure.all {
            let vector = Vector(
                it.testDescription, structure: it.testDescription, expected: "accepted",
                bytes: it.bytes)
            let name = it.testDescription.replacing(" ", with: "-").lowercased()
            try write(vector, to: "\(folder)/golden/\(name).hex")
        }
        for refusal in Refusal.all {
            let twin = try Structure.named(refusal.structure).bytes
            let spoilt = try #require(refusal.spoilt(twin), "\(refusal.name) finds no place")
            let vector = Vector(
                refusal.name, structure: refusal.structure, expected: "\(refusal.expected)",
                bytes: spoilt)
            try write(vector, to: "\(folder)/refusals/\(refusal.name).hex")
        }
    }

    private func write(_ vector: Vector, to path: String) throws {
        try vector.text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
