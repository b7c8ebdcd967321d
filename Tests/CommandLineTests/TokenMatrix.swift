import TestKit

/// The table of tokens over which the core suite was run: a line each, as it comes.
enum TokenMatrix {
    static func tell(_ token: String, _ scheme: String, _ outcome: String) {
        func padded(_ text: String, _ count: Int) -> String {
            text + String(repeating: " ", count: max(1, count - text.count))
        }
        print("token: \(padded(token, 44))\(padded(scheme, 6))\(outcome)")
        Tally.add("tokens \(outcome.prefix { $0 != ":" })")
    }
}
