extension [String] {
    /// All of them in one text.
    ///
    /// What `joined` does, which the standard library puts together at run time: a hundred thousand
    /// instructions in a command of two million.
    func line(separator: String) -> String {
        var line = ""
        for (number, field) in enumerated() {
            if number > 0 { line += separator }
            line += field
        }
        return line
    }
}
