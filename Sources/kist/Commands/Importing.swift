import JSONText
import SecretVault
import SecureMemory
import Vocabulary

/// An import in progress: lines are gathered in a window, made group by group, and answered.
struct Importing {
    private struct Answer {
        let line: Int
        let name: SecretName
        let result: Result<StoredVersion, VaultError>
    }

    private let vault: OpenVault
    private let flags: GlobalFlags
    private let skipsExisting: Bool
    private let progress: Progress
    private let window: ImportWindow
    /// The lines that wait.
    private var lines = 0...0
    private var made = 0
    private var unchanged = 0
    private var skipped = 0
    private var refused = 0
    private var firstStatus = ExitStatus.usage

    init(_ vault: OpenVault, _ arguments: Arguments) throws(Failure) {
        self.vault = vault
        window = try vault.perform { (vault, _) throws(VaultError) in
            try ImportWindow(for: vault)
        }
        flags = arguments.global
        skipsExisting = arguments.has("skip-existing")
        progress = Progress("importing", flags)
    }

    mutating func run(_ lines: inout LineSource) throws(Failure) {
        var isOver = false
        while !isOver {
            let number = lines.number + 1
            let next = try lines.next { (line, json) throws(Failure) in
                Self.read(line, json)
            }
            switch next {
            case nil: isOver = true
            case .success(nil): continue
            case .success(let secret?): try take(secret, number)
            case .failure(let refusal): refuse(number, .usage, refusal.reason)
            }
        }
        try flush()
    }

    /// Says what came of it, and fails when not every line could be imported.
    func end() throws(Failure) {
        progress.end()
        if Output.isTerminal, !flags.isQuiet, !flags.wantsJSON {
            try printText("\(made) made, \(unchanged) unchanged, \(skipped) skipped\n")
        }
        guard refused > 0 else { return }
        throw Failure(
            firstStatus, "\(refused) \(refused == 1 ? "line was" : "lines were") not imported",
            hint: "mend them and import again: what is there already counts as made")
    }

    /// An empty line is nothing.
    private static func read(
        _ line: LineSource.Line, _ json: RawSpan
    ) -> Result<ImportedSecret?, ImportLine.Refusal> {
        guard case .text = line else {
            return .failure(ImportLine.Refusal(reason: "it is longer than any secret"))
        }
        guard json.byteCount > 0 else { return .success(nil) }
        do throws(ImportLine.Refusal) { return .success(try ImportLine.parse(json)) } catch {
            return .failure(error)
        }
    }

    private mutating func take(_ secret: ImportedSecret, _ line: Int) throws(Failure) {
        if !window.hasRoom { try flush() }
        lines = window.isEmpty ? line...line : lines.lowerBound...line
        do throws(VaultError) { try window.add(secret, line: line) } catch { throw Failure(error) }
    }

    /// Makes all that waits, and answers in the order of the lines, whatever comes between.
    private mutating func flush() throws(Failure) {
        var answers: [Answer] = []
        var failure: Failure?
        do throws(Failure) {
            while let group = try nextGroup() {
                let secrets = group.map(\.secret)
                let results = try vault.performAnew(flags) {
                    (vault, request) throws(VaultError) in
                    try vault.importSecrets(secrets, request: request)
                }
                for ((line, secret), result) in zip(group, results) {
                    answers.append(Answer(line: line, name: secret.name, result: result))
                }
                progress.show(made + unchanged + skipped + answers.count)
            }
        } catch {
            progress.end()
            failure = Failure(
                error.status, "lines \(lines.lowerBound) to \(lines.upperBound): \(error.line)",
                hint: "what was answered is there; the same import again goes on")
        }
        var output = Output()
        for one in answers.sorted(by: { $0.line < $1.line }) { try answer(one, &output) }
        try output.flush()
        if let failure { throw failure }
    }

    private func nextGroup() throws(Failure) -> [(line: Int, secret: ImportedSecret)]? {
        do throws(VaultError) { return try window.nextGroup() } catch { throw Failure(error) }
    }

    private mutating func answer(
        _ one: Answer, _ output: inout Output
    ) throws(Failure) {
        let line = one.line
        switch one.result {
        case .success(let stored):
            if stored.wasThere { unchanged += 1 } else { made += 1 }
            try output.add(
                row(line, one.name, stored.versionID, stored.wasThere ? "Unchanged" : "Created"))
        case .failure(.exists) where skipsExisting:
            skipped += 1
            try output.add(row(line, one.name, nil, "Skipped"))
        case .failure(let error):
            let failure = Failure(error)
            refuse(line, failure.status, failure.line)
        }
    }

    private func row(
        _ line: Int, _ name: SecretName, _ version: VersionID?, _ outcome: String
    ) -> [UInt8] {
        if flags.wantsJSON {
            var json = JSONWriter()
            json.beginObject()
            json.member("Line", line)
            json.member("SecretName", name.text)
            json.member("VersionId", ifAny: version?.text)
            json.member("Outcome", outcome)
            json.endObject()
            return json.takePortion() + [UInt8(ascii: "\n")]
        }
        guard !flags.isQuiet, !Output.isTerminal else { return [] }
        return Array("\(name.text)\t\(version?.text ?? "")\t\(outcome)\n".utf8)
    }

    private mutating func refuse(_ line: Int, _ status: ExitStatus, _ reason: String) {
        if refused == 0 { firstStatus = status }
        refused += 1
        progress.end()
        Voice.tell(Failure(status, "line \(line): \(reason)"))
    }
}
