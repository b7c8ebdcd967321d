import Foundation

/// What a program has told in JSON.
enum Told: Decodable, Equatable {
    case text(String)
    case number(Int)
    case truth(Bool)
    case list([Told])
    case object([String: Told])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let truth = try? value.decode(Bool.self) {
            self = .truth(truth)
        } else if let number = try? value.decode(Int.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([Told].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: Told].self))
        }
    }

    init(_ json: String) throws {
        self = try JSONDecoder().decode(Told.self, from: Data(json.utf8))
    }

    subscript(member: String) -> Told? {
        guard case .object(let members) = self else { return nil }
        return members[member]
    }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// Whether all that `other` says stands here too; an object may have more members.
    func holds(_ other: Told) -> Bool {
        switch (self, other) {
        case (.object(let members), .object(let others)):
            others.allSatisfy { members[$0.key]?.holds($0.value) ?? false }
        case (.list(let elements), .list(let others)):
            elements.count == others.count && zip(elements, others).allSatisfy { $0.holds($1) }
        default: self == other
        }
    }

    /// The same without the number that every answer of the contract has of its own.
    var withoutRequest: Told {
        guard case .object(var members) = self else { return self }
        members["RequestId"] = nil
        return .object(members)
    }
}
