import JSONText
import Vocabulary

/// Reads one statement of the contract's policies, whose form was checked when it was set: whatever is
/// not understood makes it allow less or deny more.
struct ContractStatement {
    private let value: JSONValue

    init(_ value: JSONValue) {
        self.value = value
    }

    var statement: Statement {
        let effect: Statement.Effect =
            value["Effect"] == .string(Array("Allow".utf8)) ? .allow : .deny
        var id: String?
        if case .string(let text) = value["Sid"] { id = String(decoding: text, as: UTF8.self) }
        let conditions = self.conditions
        return Statement(
            id: id, effect: effect, principals: principals(effect),
            actions: (value["Action"]?.texts(most: .max) ?? []).compactMap { Pattern($0) },
            // The contract has one word here: the thing that the policy is kept with.
            resources: [.everything], conditions: conditions ?? [], isObscure: conditions == nil)
    }

    private func principals(_ effect: Statement.Effect) -> Statement.Principals {
        guard let member = value["Principal"] else { return .account }
        guard let texts = member["RAM"]?.texts(most: .max) ?? member.texts(most: .max) else {
            return effect == .deny ? .everybody : .named([], owner: false)
        }
        var names: Set<Principal> = []
        var isOwner = false
        for text in texts {
            if text.elementsEqual("*".utf8) { return .everybody }
            guard text.starts(with: "acs:ram:".utf8) else {
                if text.elementsEqual("owner".utf8) { isOwner = true }
                if let name = PrincipalText.name(text) { names.insert(name) }
                continue
            }
            let rest =
                text.split(
                    separator: UInt8(ascii: ":"), maxSplits: 4, omittingEmptySubsequences: false
                ).last ?? []
            if rest.elementsEqual("*".utf8) { return .account }
            if rest.elementsEqual("root".utf8) { isOwner = true }
            if rest.starts(with: "user/".utf8),
                let name = PrincipalText.name(Array(rest.dropFirst(5)))
            {
                names.insert(name)
            }
        }
        return .named(names, owner: isOwner)
    }

    /// Nil when there are some that are not understood.
    private var conditions: [TagCondition]? {
        guard let member = value["Condition"] else { return [] }
        guard case .object(let tests) = member else { return nil }
        var conditions: [TagCondition] = []
        for entry in tests {
            guard
                let test = TagCondition.Test(rawValue: String(decoding: entry.key, as: UTF8.self)),
                case .object(let keys) = entry.value
            else { return nil }
            for entry in keys {
                guard let key = TagCondition.tagKey(entry.key),
                    let values = entry.value.texts(most: PolicyDocument.mostEntries)
                else { return nil }
                conditions.append(TagCondition(test: test, key: key, values: values))
            }
        }
        return conditions
    }
}
