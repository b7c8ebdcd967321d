import Vocabulary

/// Rows for a person or a program: an aligned table with a header on a terminal, tab-separated
/// fields without one in a pipe.
struct Rows {
    let columns: [String]
    private var rows: [[String]] = []

    init(_ columns: String...) {
        self.columns = columns
    }

    /// Adds a row with a field for each column.
    mutating func add(_ fields: String...) {
        precondition(fields.count == columns.count, "a field for each column")
        rows.append(fields.map(ShownText.escape))
    }

    func print() throws(Failure) {
        var output = Output()
        if Output.isTerminal {
            guard !rows.isEmpty else { return }
            let widths = columns.indices.map { column in
                (rows + [columns]).map { $0[column].count }.max() ?? 0
            }
            for row in [columns] + rows { try output.add(aligned(row, widths)) }
        } else {
            for row in rows { try output.add(row.joined(separator: "\t") + "\n") }
        }
        try output.flush()
    }

    private func aligned(_ row: [String], _ widths: [Int]) -> String {
        var line = ""
        var owed = 0
        for (field, width) in zip(row, widths) {
            let shown = field.isEmpty ? "-" : field
            line += String(repeating: " ", count: owed) + shown
            owed = max(0, width - shown.count) + 2
        }
        return line + "\n"
    }
}
