/// One line of `kist doctor`: what was looked at, how it is, and what to do.
struct Diagnosis {
    enum Grade: String, CaseIterable, Comparable {
        case good, warning, bad

        static func < (one: Grade, other: Grade) -> Bool { one.rank < other.rank }

        private var rank: Int {
            switch self {
            case .good: 0
            case .warning: 1
            case .bad: 2
            }
        }
    }

    enum Area: String {
        case host, configuration, vault, module, token
    }

    let area: Area
    let subject: String
    let grade: Grade
    let finding: String
    /// What to do about it; nil where all is well.
    let remedy: String?
}

/// All lines, in the order in which they were found.
struct Diagnoses {
    private(set) var all: [Diagnosis] = []

    /// The worst grade of all lines.
    var worst: Diagnosis.Grade { all.map(\.grade).max() ?? .good }

    mutating func good(_ area: Diagnosis.Area, _ subject: String, _ finding: String) {
        add(area, subject, .good, finding, nil)
    }

    mutating func add(
        _ area: Diagnosis.Area, _ subject: String, _ grade: Diagnosis.Grade, _ finding: String,
        _ remedy: String?
    ) {
        all.append(
            Diagnosis(
                area: area, subject: subject, grade: grade, finding: finding, remedy: remedy))
    }

    /// What stops a command stops it here as well; a doctor goes on.
    mutating func add(_ area: Diagnosis.Area, _ subject: String, _ failure: Failure) {
        add(area, subject, .bad, failure.line, failure.hints.first)
    }

    /// A line for what could not be looked at, because something before it is bad.
    mutating func skip(_ area: Diagnosis.Area, _ subject: String, _ reason: String) {
        add(area, subject, .warning, "not looked at: \(reason)", "mend that, and ask again")
    }
}
