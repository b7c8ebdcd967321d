import Foundation
import Testing

/// The files in the folder of published vectors.
enum VectorFile {
    private static func data(_ name: String) throws -> Data {
        let url = try #require(
            Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Vectors"))
        return try Data(contentsOf: url)
    }

    /// The records of a `name = value` file: a record begins with the line that names `first`.
    static func records(_ name: String, first: String) throws -> [[String: String]] {
        var records: [[String: String]] = []
        for line in String(decoding: try data(name), as: UTF8.self).split(separator: "\n") {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            guard !trimmed.hasPrefix("#"), !trimmed.hasPrefix("[") else { continue }
            let parts = trimmed.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = parts[0].trimmingCharacters(in: .whitespaces)
            let value = parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            if key == first { records.append([:]) }
            try #require(!records.isEmpty)
            records[records.count - 1][key] = value
        }
        return records
    }

    /// The tests of a Wycheproof file, with the group each belongs to.
    static func wycheproof<T: Decodable>(_ name: String) throws -> [T] {
        let file = try JSONDecoder().decode(WycheproofFile<T>.self, from: try data(name))
        let tests = file.testGroups.flatMap(\.tests)
        try #require(tests.count == file.numberOfTests)
        return tests
    }
}

private struct WycheproofFile<T: Decodable>: Decodable {
    struct Group: Decodable {
        let tests: [T]
    }

    let numberOfTests: Int
    let testGroups: [Group]
}
