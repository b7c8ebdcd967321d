package import JSONText
import SecureMemory
import Vocabulary

/// What comes of an errand, as one JSON value that says all of it.
package protocol ErrandOutcome: Sendable {
    func write(to json: inout JSONWriter)

    /// Nil when it is not written as ``write(to:)`` does.
    init?(_ json: JSONValue)
}

/// Nothing but that it was done.
package struct Done: ErrandOutcome {
    package init() {}
    package init?(_ json: JSONValue) {
        guard json == .null else { return nil }
    }
    package func write(to json: inout JSONWriter) { json.null() }
}

extension Bool: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard case .bool(let isTrue) = json else { return nil }
        self = isTrue
    }
    package func write(to json: inout JSONWriter) { json.bool(self) }
}

extension Int: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard let number = json.number else { return nil }
        self = number
    }
    package func write(to json: inout JSONWriter) { json.integer(self) }
}

extension Array: ErrandOutcome where Element: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard case .array(let elements) = json else { return nil }
        self = []
        for element in elements {
            guard let element = Element(element) else { return nil }
            append(element)
        }
    }

    package func write(to json: inout JSONWriter) {
        json.beginArray()
        for element in self { element.write(to: &json) }
        json.endArray()
    }
}

extension UnixTime: ErrandOutcome {
    package init?(_ json: JSONValue) {
        guard let seconds = json.number else { return nil }
        self.init(seconds: Int64(seconds))
    }
    package func write(to json: inout JSONWriter) { json.integer(seconds) }
}
