import Foundation
import Testing

/// strace(1), which sees every call of a process and can end it at any of them.
enum Strace {
    /// Whether a run can be looked into.
    ///
    /// Only root sees what paths and bytes the calls of kist are about: it is not dumpable, and so
    /// closed to a tracer of the same user.
    static let isThere =
        geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")

    /// One call of a run: the `number`-th of its name.
    struct Point: CustomStringConvertible {
        let call: String
        let number: Int
        var description: String { "\(call) \(number)" }
    }

    /// The calls that change files or could leave them half changed, and each how many-th is tried.
    private static let calls = [
        "openat": 16, "pwrite64": 1, "write": 1, "fsync": 1, "fdatasync": 1, "renameat": 1,
        "renameat2": 1, "unlinkat": 1, "flock": 1, "fchmod": 1, "mkdirat": 1, "sync": 1,
    ]

    /// Runs `script` undisturbed; its calls in order, from the first touch of the vault on.
    static func points(of script: String, in place: Place) throws -> [Point] {
        let names = Self.calls.keys.map { "?\($0)" }.joined(separator: ",")
        let ran = try place.shell(traced(script, by: "-o trace -e trace=\(names)"))
        try #require(ran.status == 0, "\(ran.errors)")
        let trace = try String(contentsOfFile: "\(place.folder)/trace", encoding: .utf8)
        var counts: [String: Int] = [:]
        var isTouched = false
        var points: [Point] = []
        for line in trace.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            guard words.count == 2 else { continue }
            let call = String(words[1].drop { $0 == " " }.prefix { $0 != "(" })
            guard let step = Self.calls[call] else { continue }
            counts[call, default: 0] += 1
            isTouched = isTouched || words[1].contains(place.vault)
            let number = counts[call] ?? 0
            if isTouched, number % step == 0 { points.append(Point(call: call, number: number)) }
        }
        return points
    }

    /// Runs `script`, in which at `point` happens what `fault` says: `signal=KILL`, `error=EIO`.
    static func run(
        _ script: String, in place: Place, _ fault: String, at point: Point
    ) throws -> Outcome {
        try place.shell(
            traced(
                script,
                by: "-o /dev/null -e trace=\(point.call) "
                    + "-e inject=\(point.call):\(fault):when=\(point.number)"))
    }

    /// strace follows no shell: counting begins with the program alone, so it goes before that.
    private static func traced(_ script: String, by flags: String) -> String {
        script.replacingOccurrences(of: "\"$kist\"", with: "strace -f -qq \(flags) \"$kist\"")
    }
}
