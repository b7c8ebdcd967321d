import Foundation
import Testing
import VaultFormat

/// A vector: bytes in hexadecimal, and what a parser must say of them.
struct Vector: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// The structure the bytes are to be read as.
    let structure: String
    /// The error as it is written in the source, or `accepted`.
    let expected: String
    let bytes: [UInt8]

    /// The vectors of one folder, sorted by name.
    static func all(in folder: String) throws -> [Vector] {
        let place = try #require(Bundle.module.resourceURL).appending(path: "Vectors/\(folder)")
        let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
        return try names.sorted().map { name in
            try Vector(name, try String(contentsOf: place.appending(path: name), encoding: .utf8))
        }
    }

    private init(_ name: String, _ text: String) throws {
        var fields: [String: String] = [:]
        var digits = ""
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 {
                fields[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces)
            } else {
                digits += line
            }
        }
        testDescription = name
        structure = try #require(fields["structure"])
        expected = try #require(fields["expect"])
        let nibbles = try digits.map { try #require($0.hexDigitValue) }
        try #require(nibbles.count.isMultiple(of: 2))
        bytes = stride(from: 0, to: nibbles.count, by: 2).map {
            UInt8(nibbles[$0] << 4 | nibbles[$0 + 1])
        }
    }

    init(_ name: String, structure: String, expected: String, bytes: [UInt8]) {
        testDescription = name
        self.structure = structure
        self.expected = expected
        self.bytes = bytes
    }

    /// The file of the vector: 32 bytes a line.
    var text: String {
        var lines = ["structure: \(structure)", "expect: \(expected)"]
        for start in stride(from: 0, to: bytes.count, by: 32) {
            let line = bytes[start..<min(start + 32, bytes.count)]
            lines.append(line.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
