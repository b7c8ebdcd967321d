/// What `kist doctor --json` has told.
struct DoctorReport {
    struct Line: Equatable {
        let grade: String
        let area: String
        let subject: String
        let finding: String
        let remedy: String?
    }

    let status: Int32
    let worst: String
    let lines: [Line]
    let errors: String

    init(_ outcome: Outcome) throws {
        let told = try Told(outcome.text)
        guard case .list(let elements)? = told["Lines"], let worst = told["Worst"]?.text else {
            throw Story.Fault(description: "no report: \(outcome.text)\(outcome.errors)")
        }
        self.worst = worst
        status = outcome.status
        errors = outcome.errors
        lines = elements.map { line in
            Line(
                grade: line["Grade"]?.text ?? "", area: line["Area"]?.text ?? "",
                subject: line["Subject"]?.text ?? "", finding: line["Finding"]?.text ?? "",
                remedy: line["Remedy"]?.text)
        }
    }

    /// The only line about this; nil when there is none.
    subscript(_ area: String, _ subject: String) -> Line? {
        let found = lines.filter { $0.area == area && $0.subject == subject }
        return found.count == 1 ? found[0] : nil
    }

    func subjects(_ grade: String) -> [String] {
        lines.filter { $0.grade == grade }.map { "\($0.area) \($0.subject)" }
    }
}

extension Place {
    /// Runs the doctor with these words.
    func doctor(_ words: String...) throws -> DoctorReport {
        try DoctorReport(
            Child.run(
                [KistProgram.path, "doctor", "--json"] + words, environment: environment))
    }
}
