import JSONText

/// `kist doctor`.
enum Doctor {
    static let command = Command(
        "doctor",
        summary: "tell what this host, module and token lack, and what to do",
        text: """
            Looks at the host, the configuration, the vault's folder, the PKCS #11 module and the
            token; each line is good, warning or bad. The token is logged in to, once. What a token
            must refuse is tried on a key made for that, which is gone afterwards; nothing else is
            changed, and nothing is written into the vault. What an init that was killed has left,
            beside the vault and on the token, is named and not removed. It works before there is a vault, and
            when the token is away. The exit status is 0 when all is good, 80 when there are
            warnings, 81 when something is bad. --quiet leaves out what is good.
            """,
        examples: [
            .init("kist doctor", "is this host fit for a vault?"),
            .init(
                "kist doctor --token 'pkcs11:token=prod?module-path=/opt/v.so'", "is this token?"),
            .init("kist doctor --json", "the same for a program"),
        ],
        // Where a token makes no passing keys, the trial's key lies in its folder for a moment.
        reach: .doctoring,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let flags = arguments.global
        var diagnoses = Diagnoses()
        diagnoses.addProcess()
        diagnoses.addClock()
        let configuration = diagnoses.addConfiguration(flags)
        let folder = configuration.flatMap { diagnoses.addVaultFolder($0) }
        // Before the sandbox, which does not let the doctor look beside the vault.
        let unfinished = configuration.map { diagnoses.addLeftFiles(of: $0) } ?? []
        diagnoses.addToken(of: configuration, folder, unfinished, flags)
        try print(diagnoses, flags)
        if let failure = Failure(of: diagnoses) { throw failure }
    }

    private static func print(_ diagnoses: Diagnoses, _ flags: GlobalFlags) throws(Failure) {
        let shown = diagnoses.all.filter { !flags.isQuiet || $0.grade != .good }
        if flags.wantsJSON {
            return try JSONOutput.object { json throws(Failure) in
                json.member("Worst", diagnoses.worst.rawValue)
                json.key("Lines")
                json.beginArray()
                for line in shown {
                    json.beginObject()
                    json.member("Grade", line.grade.rawValue)
                    json.member("Area", line.area.rawValue)
                    json.member("Subject", line.subject)
                    json.member("Finding", line.finding)
                    json.member("Remedy", ifAny: line.remedy)
                    json.endObject()
                }
                json.endArray()
            }
        }
        guard Output.isTerminal else {
            var rows = Rows("Grade", "Area", "Subject", "Finding", "Remedy")
            for line in shown {
                rows.add(
                    line.grade.rawValue, line.area.rawValue, line.subject, line.finding,
                    line.remedy ?? "")
            }
            return try rows.print()
        }
        try printForPerson(shown)
    }

    /// A line each, and what to do on a line of its own: both are sentences, too wide for columns.
    private static func printForPerson(_ lines: [Diagnosis]) throws(Failure) {
        var output = Output()
        let width = lines.map { $0.subject.count }.max() ?? 0
        var area: Diagnosis.Area?
        for line in lines {
            if line.area != area {
                try output.add((area == nil ? "" : "\n") + line.area.rawValue + "\n")
                area = line.area
            }
            let grade = padded(line.grade.rawValue, 7)
            let finding = ShownText.escape(line.finding)
            try output.add("  \(grade)  \(padded(line.subject, width))  \(finding)\n")
            if let remedy = line.remedy {
                let gap = String(repeating: " ", count: 2 + 7 + 2 + width + 2)
                try output.add("\(gap)> \(ShownText.escape(remedy))\n")
            }
        }
        try output.flush()
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension Failure {
    /// What the worst line comes to; nil when all are good.
    fileprivate init?(of diagnoses: Diagnoses) {
        let worst = diagnoses.worst
        guard worst != .good,
            let first = diagnoses.all.first(where: { $0.grade == worst })
        else { return nil }
        let count = diagnoses.all.filter { $0.grade == worst }.count
        let what = worst == .bad ? "bad" : "worth a look"
        self.init(
            worst == .bad ? .unfit : .warned,
            (count == 1 ? "one thing is \(what): " : "\(count) things are \(what), the first is: ")
                + "\(first.area.rawValue), \(first.subject)",
            hints: first.remedy.map { [$0] } ?? [])
    }
}
