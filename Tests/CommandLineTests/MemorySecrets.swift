import Foundation
import TestKit
import Testing

/// What must not be found in a process's memory, and what the token knows of it.
enum MemorySecrets {
    struct Secret {
        let name: String
        let bytes: [UInt8]
    }

    static func random(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255) }
    }

    /// A place whose secret `db` has this value.
    static func place(holding value: [UInt8]) throws -> Place {
        let place = try Place()
        try place.write(value, to: "\(place.folder)/value")
        try place.done("create", "db", "--quiet", "--file", "\(place.folder)/value")
        return place
    }

    /// The value, the PIN, and the two keys that the token gives out for a get of `db`.
    static func all(of place: Place, value: [UInt8]) throws -> [Secret] {
        let keys = try keys(in: place)
        try #require(keys.count == 2 && keys.allSatisfy { $0.count == 32 }, "\(keys.map(\.count))")
        let pin = try #require(FileManager.default.contents(atPath: "\(place.tokenFolder)/pin"))
        return [
            Secret(name: "value", bytes: value), Secret(name: "root key", bytes: keys[0]),
            Secret(name: "data key", bytes: keys[1]), Secret(name: "PIN", bytes: Array(pin)),
        ]
    }

    /// As pkcs11-spy sees them: it writes down what C_Decrypt answers, sixteen bytes a line.
    private static func keys(in place: Place) throws -> [[UInt8]] {
        var spied = try Place(copying: place)
        _ = try TokenSpy(in: &spied)
        try #require(try spied.kist("get", "db").status == 0)
        let log = try String(contentsOfFile: "\(spied.folder)/spy.log", encoding: .utf8)
        let results = log.components(separatedBy: "C_Decrypt\n").dropFirst().compactMap { call in
            call.components(separatedBy: "[out] pData").dropFirst().first
        }
        return results.map { text in
            text.split(separator: "\n").dropFirst().prefix { $0.hasPrefix("    0") }.flatMap {
                $0.split(separator: " ").dropFirst().prefix(16).compactMap { UInt8($0, radix: 16) }
            }
        }
    }
}
