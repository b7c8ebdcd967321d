/// What a parameter's text must look like, for checking, help and documentation alike.
package enum ParameterForm: Equatable, Sendable {
    /// A value or plaintext, held in guarded memory; sizes in bytes of text.
    case secret(longest: Int?, isBase64: Bool)
    /// Sizes in bytes; `what` names the rule.
    case text(longest: Int, what: String)
    case integer(ClosedRange<Int>)
    /// `true` or `false`, in any case.
    case flag
    case choice([String])
    /// Seconds, written as `<integer><d|h|m|s>`.
    case interval(ClosedRange<UInt64>)
    case base64(longest: Int)
    /// JSON text; sizes in bytes.
    case json(longest: Int, what: String)
    /// `Name.1`, `Name.2`, …, or one JSON list.
    case list(most: Int, what: String)

    /// The contract's word for the type.
    package var typeName: String {
        switch self {
        case .secret, .text, .choice, .interval, .base64: "string"
        case .integer: "int"
        case .flag: "bool"
        case .json: "json"
        case .list: "list"
        }
    }

    /// What is expected, as a phrase without article or full stop.
    package var expectation: String {
        switch self {
        case .secret(let longest?, isBase64: true): "base64 of at most \(longest / 4 * 3) bytes"
        case .secret(_, isBase64: true): "base64"
        case .secret(_, isBase64: false): "UTF-8 text of at most the vault's value limit"
        case .text(let longest, let what): "\(what), at most \(longest) bytes"
        case .integer(let range) where range.upperBound == Int(Int32.max):
            "an integer, at least \(range.lowerBound)"
        case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .flag: "true or false"
        case .choice(let words): words.joined(separator: " or ")
        case .interval(let range):
            "an integer and d, h, m or s, \(Self.days(range.lowerBound)) to "
                + Self.days(range.upperBound)
        case .base64(let longest): "base64, at most \(longest) characters"
        case .json(let longest, let what): "\(what), at most \(longest) bytes"
        case .list(let most, let what): "\(what), at most \(most)"
        }
    }

    private static func days(_ seconds: UInt64) -> String {
        seconds % 86_400 == 0 ? "\(seconds / 86_400) days" : "\(seconds / 3_600) hours"
    }
}
