import Foundation
import TestKit

/// The library that lets a program's system calls fail, see `Tests/CallFaults/include/CallFaults.h`.
enum CallFaults {
    /// Where the build has put it, beside the program.
    static let library: String =
        URL(fileURLWithPath: KistProgram.path).deletingLastPathComponent()
        .appendingPathComponent("libCallFaults.so").path

    /// What happens at a call.
    enum Fault: Sendable, CustomStringConvertible {
        /// The process ends before the call, or right after it.
        case kill, killed
        /// It reads or writes half; and then the process ends.
        case short, shorter
        case error(Int32)
        case signal(Int32)

        var description: String {
            switch self {
            case .kill: "kill"
            case .killed: "killed"
            case .short: "short"
            case .shorter: "shorter"
            case .error(let number): "error \(number)"
            case .signal(let number): "signal \(number)"
            }
        }

        /// Whether it makes sense at `call`.
        func fits(_ call: Call) -> Bool {
            switch self {
            case .kill, .signal: true
            case .killed: call.name != "exit_group"
            case .short, .shorter: ["read", "write", "pread64", "pwrite64"].contains(call.name)
            // A failing mlock(2) has a warning of its own; nobody hears of a failing end. A kernel
            // without a sandbox does not stop kist, unless it is told to: SandboxTests.
            case .error:
                ![
                    "mlock", "munlock", "memfd_secret", "exit_group", "landlock_create_ruleset",
                    "seccomp",
                ].contains(call.name)
            }
        }
    }

    /// One call of a run: the `number`-th of its name since the vault was first touched.
    struct Call: Sendable, CustomStringConvertible {
        let name: String
        let number: Int
        let result: Int
        /// Where it went, "-" for nowhere.
        let path: String

        var description: String { "\(name) \(number) (\(path))" }
    }

    /// What a program's environment must hold so that `fault` happens at `call`.
    static func environment(
        _ fault: Fault, at call: Call, lasting: Bool = false, in place: Place,
        program: String = "kist"
    ) -> [String: String] {
        var environment = base(place, program)
        environment["CALL_FAULTS_AT"] = call.name
        environment["CALL_FAULTS_NUMBER"] = String(call.number)
        environment["CALL_FAULTS_DO"] = fault.description
        if lasting { environment["CALL_FAULTS_LASTS"] = "1" }
        return environment
    }

    /// The same for a run that only writes down its calls, to be asked for by ``calls(in:)``.
    static func environment(loggingIn place: Place, program: String = "kist") -> [String: String] {
        var environment = base(place, program)
        environment["CALL_FAULTS_LOG"] = "\(place.folder)/calls"
        return environment
    }

    /// The calls of the run that was logged, in order.
    static func calls(in place: Place) throws -> [Call] {
        let path = "\(place.folder)/calls"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try FileManager.default.removeItem(atPath: path)
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 3)
            guard words.count == 4, let number = Int(words[0]), let result = Int(words[2]) else {
                return nil
            }
            return Call(
                name: String(words[1]), number: number, result: result, path: String(words[3]))
        }
    }

    private static func base(_ place: Place, _ program: String) -> [String: String] {
        // The token lies beside the vault, and its name begins with the vault's.
        [
            "LD_PRELOAD": Caller.lentLibrary, "CALL_FAULTS_PROGRAM": program,
            "CALL_FAULTS_TOUCH": place.vault,
        ]
    }
}
