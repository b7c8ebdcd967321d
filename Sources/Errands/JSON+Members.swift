import JSONText
import Vocabulary

/// How outcomes write their members: always all of them, null where there is nothing.
extension JSONWriter {
    mutating func member(_ key: String, _ text: String?) {
        self.key(key)
        if let text { string(text) } else { null() }
    }

    mutating func member(_ key: String, _ outcome: (some ErrandOutcome)?) {
        self.key(key)
        if let outcome { outcome.write(to: &self) } else { null() }
    }

    mutating func member(_ key: String, _ texts: [String]) {
        self.key(key)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}

/// How they read them again.
extension JSONValue {
    /// Whether it is an object of so many members, which its reader knows all.
    func isObject(of count: Int) -> Bool {
        guard case .object(let members) = self else { return false }
        return members.count == count
    }

    var number: Int? {
        guard case .number(let digits) = self else { return nil }
        let text = String(decoding: digits, as: UTF8.self)
        guard let number = Int(text), String(number) == text else { return nil }
        return number
    }

    var text: String? {
        guard case .string(let bytes) = self else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    func text(_ key: String) -> String? { self[key]?.text }
    func outcome<Outcome: ErrandOutcome>(_ key: String) -> Outcome? {
        self[key].flatMap { Outcome($0) }
    }

    /// A member that may be null; nil when it is not there or cannot be read.
    func maybe<Value>(_ key: String, _ read: (JSONValue) -> Value?) -> Value?? {
        guard let member = self[key] else { return nil }
        if member == .null { return .some(nil) }
        guard let value = read(member) else { return nil }
        return .some(value)
    }

    func name<Rule>(_ key: String, of: Rule.Type = Rule.self) -> Name<Rule>? {
        guard case .string(let bytes) = self[key] else { return nil }
        return Name<Rule>(bytes)
    }

    func names<Rule>(_ key: String, of: Rule.Type = Rule.self) -> [Name<Rule>]? {
        list(key) {
            guard case .string(let bytes) = $0 else { return nil }
            return Name<Rule>(bytes)
        }
    }

    func list<Value>(_ key: String, _ read: (JSONValue) -> Value?) -> [Value]? {
        guard case .array(let elements) = self[key] else { return nil }
        var list: [Value] = []
        for element in elements {
            guard let value = read(element) else { return nil }
            list.append(value)
        }
        return list
    }
}
