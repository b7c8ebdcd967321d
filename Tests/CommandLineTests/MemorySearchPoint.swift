import Foundation
import TestKit
import Testing

/// A way to look into a process.
enum MemoryLook: String, CaseIterable, Sendable {
    case memory, gcore, core

    var isPossible: Bool {
        switch self {
        case .memory: true
        case .gcore: FileManager.default.isExecutableFile(atPath: "/usr/bin/gcore")
        case .core: Self.writesCores
        }
    }

    /// Whether the kernel writes a core beside the program, and asks nobody else.
    private static let writesCores: Bool = {
        let pattern = try? String(contentsOfFile: "/proc/sys/kernel/core_pattern", encoding: .utf8)
        guard let first = pattern?.first else { return false }
        return first != "|" && first != "/"
    }()
}

/// A call of a get or a put behind which it is looked into.
struct MemoryMoment: Sendable {
    let words: [String]
    let call: String
    /// Which of them; 0 for the last that an undisturbed run makes, or the one about the value.
    let number: Int
    /// Which secrets are in use then.
    let held: [String]

    /// A large value has been opened, and a place of its own is made for it.
    static let opened = MemoryMoment(
        words: ["get", "db"], call: "mlock", number: 0,
        held: ["value", "root key", "data key", "PIN"])

    var name: String { "\(words[0]), \(call) \(number)" }

    static let all = [
        // The value is on its way out; and after that.
        MemoryMoment(
            words: ["get", "db"], call: "write", number: 0,
            held: ["value", "root key", "PIN"]),
        MemoryMoment(words: ["get", "db"], call: "close", number: 0, held: []),
        // It has come in; its record is written; and after that.
        MemoryMoment(words: ["put", "db", "--quiet"], call: "read", number: 0, held: ["value"]),
        MemoryMoment(words: ["put", "db", "--quiet"], call: "fsync", number: 2, held: []),
        MemoryMoment(words: ["put", "db", "--quiet"], call: "close", number: 0, held: []),
    ]
}

/// One search: for secrets of a size, at a moment, by a way to look.
struct MemorySearchPoint: Sendable, CustomTestStringConvertible {
    let size: Int
    let moment: MemoryMoment
    let look: MemoryLook

    var testDescription: String { "\(size) bytes, \(moment.name), \(look)" }

    /// In the commit tier every look at every moment, with one size or another.
    static let sample: [MemorySearchPoint] = {
        let looks = MemoryLook.allCases.filter(\.isPossible)
        let all = [40, 800, 4096, 9000, 30_000].flatMap { size in
            MemoryMoment.all.flatMap { moment in
                looks.map { MemorySearchPoint(size: size, moment: moment, look: $0) }
            }
        }
        let opened = looks.map { MemorySearchPoint(size: 9000, moment: .opened, look: $0) }
        return Tier.sample(all, every: 4) + opened
    }()
}
