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
            try Self.align(columns, rows, into: &output) { $0 }
        } else {
            for row in rows { try output.add(row.line(separator: "\t") + "\n") }
        }
        try output.flush()
    }

    /// Prints a table of `things` without keeping its rows: they are made twice, first for their widths.
    static func printTable<Things: Collection>(
        _ columns: [String], _ things: Things, _ fields: (Things.Element) -> [String]
    ) throws(Failure) {
        var output = Output()
        try align(columns, things, into: &output) { fields($0).map(ShownText.escape) }
        try output.flush()
    }

    private static func align<Things: Collection>(
        _ columns: [String], _ things: Things, into output: inout Output,
        _ fields: (Things.Element) -> [String]
    ) throws(Failure) {
        guard !things.isEmpty else { return }
        var widths = columns.map(\.count)
        for thing in things {
            for (column, field) in fields(thing).enumerated() {
                widths[column] = max(widths[column], field.count)
            }
        }
        try output.add(aligned(columns, widths))
        for thing in things { try output.add(aligned(fields(thing), widths)) }
    }

    private static func aligned(_ row: [String], _ widths: [Int]) -> String {
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
