import Foundation

/// The words of a story: quoting, and names in braces.
enum Wording {
    /// `line` in words, as a shell without expansions would see them.
    static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + [character] }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + [character]
            }
        }
        if let whole = word { words.append(whole) }
        return words
    }

    /// `text` with what is bound in place of its name in braces.
    static func filled(_ text: String, _ bound: [String: String]) -> String {
        bound.reduce(text) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
    }

    /// Whether `line` is as `pattern` says; binds the names that stand in it for the first time.
    ///
    /// `{time}` is any date, `{_}` anything; `\t` a tab.
    static func match(
        _ line: String, _ pattern: String, _ bound: inout [String: String]
    ) throws -> Bool {
        let pattern = filled(pattern, bound).replacingOccurrences(of: "\\t", with: "\t")
        var expression = ""
        var names: [String] = []
        var rest = Substring(pattern)
        while let found = rest.firstMatch(of: #/\{([a-z_]+)\}/#) {
            let name = String(found.1)
            expression += NSRegularExpression.escapedPattern(
                for: String(rest[..<found.range.lowerBound]))
            rest = rest[found.range.upperBound...]
            switch name {
            case "_": expression += ".*"
            case "time": expression += "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"
            default:
                expression += "(.+?)"
                names.append(name)
            }
        }
        expression += NSRegularExpression.escapedPattern(for: String(rest))
        let whole = NSRange(line.startIndex..., in: line)
        guard
            let found = try NSRegularExpression(pattern: "^\(expression)$")
                .firstMatch(in: line, range: whole)
        else { return false }
        for (index, name) in names.enumerated() {
            if let range = Range(found.range(at: index + 1), in: line) {
                bound[name] = String(line[range])
            }
        }
        return true
    }
}
