import Foundation
import JSONText
import SecureMemory

/// A text file that shows what kist does, step by step, and is checked to be so.
///
///     $ kist get db      a command, words as in a shell; {id} is what was bound before
///     % chmod 600 file   a shell line that must succeed
///     < text             standard input, joined by ends of line, none at the end
///     > text             a whole line of output, in order; {id} binds a word, {time} a date
///     >~ text            some line of output has this in it
///     >json, >jsons      the output is one JSON text; each line is one
///     ? text, ?~ text    the same for standard error
///     ! 66               the exit status, 0 unless said
///
/// What is not said must not be: output without `>`, errors without `!`.
struct Story {
    /// Where a story is not true, and what kist said there.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private struct Step {
        let line: Int
        let command: String
        let isShell: Bool
        var input: [String] = []
        var output: [String] = []
        var outputHas: [String] = []
        var isJSON = false
        var isJSONLines = false
        var errors: [String] = []
        var errorsHave: [String] = []
        var status: Int32 = 0
    }

    private let name: String
    private var steps: [Step] = []
    private(set) var startsEmpty = false

    init(_ path: String) throws {
        name = URL(fileURLWithPath: path).lastPathComponent
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated() where !line.isEmpty && !line.hasPrefix("#")
        {
            try take(String(line), index + 1)
        }
    }

    private mutating func take(_ line: String, _ number: Int) throws {
        if line == "@ empty" { return startsEmpty = true }
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let rest = parts.count == 2 ? String(parts[1]) : ""
        if parts[0] == "$" || parts[0] == "%" {
            steps.append(Step(line: number, command: rest, isShell: parts[0] == "%"))
            return
        }
        let last = steps.count - 1
        try demand(last >= 0, "\(name):\(number): before any command")
        switch parts[0] {
        case "<": steps[last].input.append(rest)
        case ">": steps[last].output.append(rest)
        case ">~": steps[last].outputHas.append(rest)
        case ">json": steps[last].isJSON = true
        case ">jsons": (steps[last].isJSON, steps[last].isJSONLines) = (true, true)
        case "?": steps[last].errors.append(rest)
        case "?~": steps[last].errorsHave.append(rest)
        case "!": steps[last].status = Int32(rest) ?? -1
        default: throw Fault(description: "\(name):\(number): cannot read \(line)")
        }
    }

    /// Runs all steps; the first that is not as told ends it.
    ///
    /// - Parameters:
    ///   - extra: Words for each command of this name more than the story has.
    ///   - noise: How lines of standard error begin that are not kist's.
    ///   - agent: The socket of a kistd over the place's vault; nil: every command opens it.
    ///   - program: What is run as kist.
    ///   - caller: Who runs it, and the shell lines.
    func run(
        in place: Place, adding extra: [String] = [], to command: String = "",
        ignoring noise: [String] = [], asking agent: String? = nil,
        by program: String = KistProgram.path, as caller: Caller = .own
    ) throws {
        var words = ["dir": place.folder]
        var place = place
        if let agent { place.environment["KIST_SOCKET"] = agent }
        for step in steps {
            let place = "\(name):\(step.line): \(step.command)"
            let outcome = try run(step, words).without(noise)
            let told = "\(place)\n\(outcome.text)\(outcome.errors)"
            try demand(outcome.status == step.status, "status \(outcome.status), \(told)")
            try compare(outcome, with: step, told, &words)
        }
        func run(_ step: Step, _ words: [String: String]) throws -> Outcome {
            let input = Array(step.input.joined(separator: "\n").utf8)
            if step.isShell {
                let script = "cd \(place.folder)\n\(Wording.filled(step.command, words))"
                return try Child.run(
                    caller.prefix + ["/bin/sh", "-c", script], environment: place.environment,
                    input: input)
            }
            var list = Wording.words(step.command).map { Wording.filled($0, words) }
            var environment = place.environment
            while let first = list.first, let at = first.firstIndex(of: "="), first != "kist" {
                environment[String(first[..<at])] = String(first[first.index(after: at)...])
                list.removeFirst()
            }
            try demand(list.first == "kist", "\(name):\(step.line): not kist")
            if agent != nil, Self.asksAgent(list) { environment["KIST_CONFIG"] = "/dev/null" }
            if list.dropFirst().first == command { list += extra }
            return try Child.run(
                caller.prefix + [program] + list.dropFirst(), environment: environment,
                input: input)
        }
    }

    private func compare(
        _ outcome: Outcome, with step: Step, _ told: String, _ words: inout [String: String]
    ) throws {
        if step.isJSON {
            for json in step.isJSONLines ? outcome.lines : [outcome.text] {
                do throws(JSONError) {
                    try Array(json.utf8).lend { (json) throws(JSONError) in
                        try JSONDocument.validate(json)
                    }
                } catch {
                    throw Fault(description: "no JSON, \(error): \(told)")
                }
            }
        }
        for (text, lines, has, isFree) in [
            (outcome.text, step.output, step.outputHas, step.isJSON),
            (outcome.errors, step.errors, step.errorsHave, step.status != 0),
        ] {
            let said = text.split(separator: "\n", omittingEmptySubsequences: false)
                .map(String.init)
            if !lines.isEmpty || (has.isEmpty && !isFree) {
                let expected = lines + (text.hasSuffix("\n") ? [""] : [])
                try demand(
                    said.count == max(1, expected.count),
                    "\(said.count) lines instead of \(lines.count), \(told)")
                for (line, pattern) in zip(said, expected) {
                    let fits = try Wording.match(line, pattern, &words)
                    try demand(fits, "expected \(pattern), \(told)")
                }
                if lines.isEmpty { try demand(text.isEmpty, "\(told)") }
            }
            for pattern in has {
                let part = Wording.filled(pattern, words)
                try demand(said.contains { $0.contains(part) }, "expected \(part), \(told)")
            }
        }
        guard !step.isShell, step.status != 0 else { return }
        if step.command.contains(" kms "), outcome.errors.hasPrefix("{") {
            try checkContractError(outcome, told)
        } else {
            try checkVoice(outcome, told)
        }
    }

    private func demand(_ isTrue: Bool, _ words: String) throws {
        guard isTrue else { throw Fault(description: words) }
    }

    /// An error of the contract is one line of JSON and nothing else.
    private func checkContractError(_ outcome: Outcome, _ told: String) throws {
        try demand(outcome.output.isEmpty, "\(told)")
        try demand(outcome.errors.split(separator: "\n").count == 1, "\(told)")
        do throws(JSONError) {
            try Array(outcome.errors.utf8).lend { (json) throws(JSONError) in
                try JSONDocument.validate(json)
            }
        } catch {
            throw Fault(description: "no JSON, \(error): \(told)")
        }
    }

    /// An error is one line and at most two hints, and nothing of an answer is printed.
    private func checkVoice(_ outcome: Outcome, _ told: String) throws {
        let lines = outcome.errors.split(separator: "\n")
        try demand(outcome.output.isEmpty, "\(told)")
        try demand(lines.first?.hasPrefix("kist: error: ") == true, "\(told)")
        try demand(lines.dropFirst().allSatisfy { $0.hasPrefix("kist: hint: ") }, "\(told)")
        try demand(lines.count <= 3, "\(told)")
    }
}
