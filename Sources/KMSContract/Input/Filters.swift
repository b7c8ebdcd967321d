import JSONText
import Vocabulary

/// What a list is narrowed to: `[{"Key":"SecretName","Values":["a","b"]}]`.
///
/// Values match by prefix, as bytes. One value of a key must match, and every key.
struct Filters: Sendable {
    private let wanted: [String: [[UInt8]]]

    /// The filters, or nil when the text is not of the form.
    ///
    /// - Parameter keys: The names that may stand under `Key`.
    init?(_ text: [UInt8], keys: [String]) {
        guard
            let entries = JSONParameter.value(text, longest: Self.longest)?.elements,
            entries.count <= 10
        else { return nil }
        var wanted: [String: [[UInt8]]] = [:]
        for entry in entries {
            guard entry.members(of: ["Key", "Values"]) != nil,
                let name = entry["Key"]?.string,
                let key = keys.first(where: { name.elementsEqual($0.utf8) }),
                let values = entry["Values"]?.strings, (1...10).contains(values.count),
                values.allSatisfy({ (1...256).contains($0.count) })
            else { return nil }
            wanted[key, default: []] += values
        }
        self.wanted = wanted
    }

    static let longest = 65_536

    /// Whether something is asked of any of these keys.
    func asks(for keys: [String]) -> Bool { keys.contains { wanted[$0] != nil } }

    /// Whether one of `texts` begins with one of the values wanted under `key`.
    func accept(_ key: String, _ texts: @autoclosure () -> [[UInt8]]) -> Bool {
        guard let values = wanted[key] else { return true }
        return texts().contains { text in values.contains { text.starts(with: $0) } }
    }

    func accept(_ key: String, _ text: @autoclosure () -> String) -> Bool {
        accept(key, [Array(text().utf8)])
    }
}
