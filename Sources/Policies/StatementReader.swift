import JSONText
import Vocabulary

/// Reads one statement of a vault's own policy.
struct StatementReader {
    private static let members = [
        "Sid", "Effect", "Principal", "Action", "Resource", "Condition",
    ]

    private let value: JSONValue
    private let number: Int

    init(_ value: JSONValue, number: Int) {
        self.value = value
        self.number = number
    }

    func statement(actions: [String]) throws(PolicyError) -> Statement {
        guard case .object(let members) = value else {
            throw .invalidMember(statement: number, "Statement")
        }
        for member in members
        where !Self.members.contains(where: { $0.utf8.elementsEqual(member.key) }) {
            throw .unknownMember(
                statement: number, String(decoding: member.key, as: UTF8.self))
        }
        return Statement(
            id: try id(), effect: try effect(), principals: try principals(),
            actions: try self.actions(actions), resources: try resources(),
            conditions: try conditions())
    }

    private func id() throws(PolicyError) -> String? {
        guard let id = value["Sid"] else { return nil }
        guard case .string(let text) = id, (1...128).contains(text.count),
            text.allSatisfy({ Alphabet.isOfNames($0) || $0 == UInt8(ascii: " ") })
        else { throw .invalidMember(statement: number, "Sid") }
        return String(decoding: text, as: UTF8.self)
    }

    private func effect() throws(PolicyError) -> Statement.Effect {
        guard let member = value["Effect"] else {
            throw .missingMember(statement: number, "Effect")
        }
        guard case .string(let text) = member,
            let effect = Statement.Effect.allCases.first(where: {
                $0.rawValue.utf8.elementsEqual(text)
            })
        else { throw .invalidMember(statement: number, "Effect") }
        return effect
    }

    private func principals() throws(PolicyError) -> Statement.Principals {
        var names: Set<Principal> = []
        var isOwner = false
        for text in try texts("Principal") {
            if text.elementsEqual("*".utf8) { return .everybody }
            if text.elementsEqual("owner".utf8) {
                isOwner = true
                continue
            }
            guard let name = PrincipalText.name(text) else {
                throw .unknownPrincipal(statement: number, String(decoding: text, as: UTF8.self))
            }
            names.insert(name)
        }
        return .named(names, owner: isOwner)
    }

    private func actions(_ known: [String]) throws(PolicyError) -> [Pattern] {
        var patterns: [Pattern] = []
        for text in try texts("Action") {
            guard let pattern = Pattern(text), text.starts(with: "kms:".utf8),
                known.contains(where: { pattern.matches($0) })
            else {
                let word = String(decoding: text, as: UTF8.self)
                throw .unknownAction(
                    statement: number, word,
                    nearest: text.contains(UInt8(ascii: "*"))
                        ? nil : Suggestion.nearest(to: word, in: known))
            }
            patterns.append(pattern)
        }
        return patterns
    }

    private func resources() throws(PolicyError) -> [ResourcePattern] {
        var patterns: [ResourcePattern] = []
        for text in try texts("Resource") {
            guard let pattern = ResourcePattern(text) else {
                throw .unknownResource(statement: number, String(decoding: text, as: UTF8.self))
            }
            patterns.append(pattern)
        }
        return patterns
    }

    private func conditions() throws(PolicyError) -> [TagCondition] {
        guard let member = value["Condition"] else { return [] }
        guard case .object(let tests) = member else {
            throw .invalidMember(statement: number, "Condition")
        }
        var conditions: [TagCondition] = []
        for entry in tests {
            let word = String(decoding: entry.key, as: UTF8.self)
            guard let test = TagCondition.Test(rawValue: word) else {
                throw .unknownCondition(statement: number, word)
            }
            guard case .object(let keys) = entry.value, !keys.isEmpty else {
                throw .invalidMember(statement: number, word)
            }
            for entry in keys {
                let word = String(decoding: entry.key, as: UTF8.self)
                guard let key = TagCondition.tagKey(entry.key) else {
                    throw .unknownCondition(statement: number, word)
                }
                guard let values = entry.value.texts(most: PolicyDocument.mostEntries),
                    values.allSatisfy({ $0.count <= TagValue.longest })
                else { throw .invalidMember(statement: number, word) }
                conditions.append(TagCondition(test: test, key: key, values: values))
            }
        }
        guard conditions.count <= PolicyDocument.mostEntries else {
            throw .invalidMember(statement: number, "Condition")
        }
        return conditions
    }

    /// A member that is one text or a list of texts.
    private func texts(_ member: String) throws(PolicyError) -> [[UInt8]] {
        guard let value = value[member] else {
            throw .missingMember(statement: number, member)
        }
        guard let texts = value.texts(most: PolicyDocument.mostEntries) else {
            throw .invalidMember(statement: number, member)
        }
        return texts
    }
}

extension JSONValue {
    /// One text, or a list of one or more; nil for anything else.
    func texts(most: Int) -> [[UInt8]]? {
        switch self {
        case .string(let text): return [text]
        case .array(let elements):
            guard (1...most).contains(elements.count) else { return nil }
            var texts: [[UInt8]] = []
            for element in elements {
                guard case .string(let text) = element else { return nil }
                texts.append(text)
            }
            return texts
        default: return nil
        }
    }
}
