/// One thing's fields, a line each: aligned on a terminal, `name<TAB>value` in a pipe.
struct Fields {
    private var fields: [(String, String)] = []

    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        fields.append((name, ShownText.escape(value)))
    }

    func print() throws(Failure) {
        var output = Output()
        let isTerminal = Output.isTerminal
        let width = fields.map(\.0.count).max() ?? 0
        for (name, value) in fields {
            let gap =
                isTerminal
                ? String(repeating: " ", count: width - name.count + 2) : "\t"
            try output.add(name + gap + (value.isEmpty && isTerminal ? "-" : value) + "\n")
        }
        try output.flush()
    }
}
