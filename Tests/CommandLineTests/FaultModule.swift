import Foundation
import TestKit
import Testing

/// The fault module between kist and SoftHSM: a token that does what it is told, wrongly.
///
/// What it can be told stands at the top of Tests/FaultModule/module.c.
struct FaultModule {
    /// One call that reached it.
    struct Call {
        let name: String
        /// The how many-th of its name in its process.
        let number: Int
        /// What it answered; nil when it killed the process.
        let code: UInt?
    }

    /// The file that Kist loads.
    let path: String
    private let rules: String
    private let log: String

    /// The library, built beside the program.
    static let library =
        URL(fileURLWithPath: KistProgram.path).deletingLastPathComponent().path
        + "/libkist-fault.so"

    /// Puts the module into `place`, which has a SoftHSM token: its configuration names it.
    init(in place: inout Place) throws {
        try self.init(beside: &place)
        try place.reconfigure(ScratchTokenHouse.softHSMPath, as: path)
    }

    /// Puts the module into `place`, where nothing names it yet.
    init(beside place: inout Place) throws {
        // Kist takes SoftHSM's precautions by the file's name. A copy, because a build folder may be
        // writable for a group, and what is there is not trusted then.
        path = "\(place.folder)/softhsm-fault.so"
        rules = "\(place.folder)/fault.conf"
        log = "\(place.folder)/fault.log"
        try FileManager.default.copyItem(atPath: Self.library, toPath: path)
        try place.setMode(0o755, of: path)
        place.environment["KIST_FAULT"] = rules
        // It reads its rules and makes its log from within the sandbox.
        place.environment["KIST_SANDBOX_PATHS"] = place.folder
        try follow([])
    }

    /// What it is told from the next process on: lines of its configuration.
    func follow(_ lines: [String]) throws {
        let all = ["module \(ScratchTokenHouse.softHSMPath)", "log \(log)"] + lines
        try (all.joined(separator: "\n") + "\n")
            .write(toFile: rules, atomically: false, encoding: .utf8)
    }

    /// The calls since the last look, in order.
    func calls() throws -> [Call] {
        guard let bytes = FileManager.default.contents(atPath: log) else { return [] }
        try FileManager.default.removeItem(atPath: log)
        return try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            let number = try #require(words.count >= 3 ? Int(words[1]) : nil, "\(line)")
            return Call(
                name: String(words[0]), number: number,
                code: UInt(words[2].dropFirst(2), radix: 16))
        }
    }
}

extension [FaultModule.Call] {
    func count(_ name: String) -> Int { count { $0.name == name } }

    /// The logins that the token did not accept: what can burn a try.
    var failedLogins: Int { count { $0.name == "C_Login" && $0.code != 0 } }

    /// Whether PINs were tried as Kist promises: at most one login that is not accepted, and a second
    /// one only after the first was, in a library begun anew.
    var keepsPINPromise: Bool {
        let logins = indices.filter { self[$0].name == "C_Login" }
        guard failedLogins <= 1, logins.count <= 2 else { return false }
        guard logins.count == 2 else { return true }
        let between = self[logins[0]..<logins[1]]
        return self[logins[0]].code == 0
            && between.contains { $0.name == "C_Finalize" }
            && between.contains { $0.name == "C_Initialize" && $0.code == 0 }
    }
}
