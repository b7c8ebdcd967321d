import Foundation
import Glibc
import TestKit
import Testing

/// Who runs kist: whoever runs the tests, or a user without rights.
enum Caller: String, Sendable, CustomTestStringConvertible {
    case own
    case unprivileged

    /// All that are possible here.
    static let all: [Caller] = Unprivileged.isPossible ? [.own, .unprivileged] : [.own]

    var testDescription: String { rawValue }

    /// What stands before a program's path.
    var prefix: [String] {
        self == .own
            ? []
            : ["/usr/bin/setpriv"]
                + Unprivileged.prefix.split(separator: " ").dropFirst().map(String.init)
    }

    /// Runs `words`, the first being a program's path, in `place`, with `more` in its environment.
    func run(
        _ words: [String], in place: Place, input: String = "", with more: [String: String] = [:]
    ) throws -> Outcome {
        try Child.run(
            prefix + words, environment: place.environment.merging(more) { $1 },
            input: Array(input.utf8))
    }

    /// Runs kist.
    func kist(
        _ words: [String], in place: Place, input: String = "", with more: [String: String] = [:]
    ) throws -> Outcome {
        try run([Self.lentProgram] + words, in: place, input: input, with: more)
    }

    /// Starts kist with these descriptors and does not wait.
    func start(
        _ words: [String], in place: Place, _ descriptors: [Int32], with more: [String: String]
    ) throws -> pid_t {
        try Child.spawn(
            prefix + [Self.lentProgram] + words, place.environment.merging(more) { $1 },
            descriptors)
    }

    /// Makes all that lies in `place` this user's own.
    func own(_ place: Place) throws {
        guard self == .unprivileged else { return }
        let given = try place.shell("chown -R 65534:65534 .")
        guard given.status == 0 else { throw ChildFault.system("chown", given.status) }
    }

    /// The program and the library where any user reaches them; the program is the optimised one
    /// when the tests are told of it.
    static let lentProgram = lent.program
    static let lentLibrary = lent.library

    private static let lent: (program: String, library: String) = {
        do {
            let folder = try ScratchFolder.make(prefix: "kist-lent")
            let program = ProcessInfo.processInfo.environment["KIST_RELEASE"] ?? KistProgram.path
            for (file, name) in [(program, "kist"), (CallFaults.library, "libCallFaults.so")] {
                try FileManager.default.copyItem(atPath: file, toPath: "\(folder)/\(name)")
                _ = unsafe chmod("\(folder)/\(name)", 0o755)
            }
            _ = unsafe chmod(folder, 0o755)
            return ("\(folder)/kist", "\(folder)/libCallFaults.so")
        } catch { return ("/nowhere/kist", "/nowhere/libCallFaults.so") }
    }()
}
