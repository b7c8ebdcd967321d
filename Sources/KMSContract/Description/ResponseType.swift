/// What stands under one name in an answer.
package indirect enum ResponseType: Equatable, Sendable {
    case text
    /// A secret value: the whole answer is held in guarded memory.
    case secret
    case integer
    case flag
    case object([ResponseMember])
    case list(ResponseType)
}

/// One member of an answer's object.
package struct ResponseMember: Equatable, Sendable {
    package let name: String
    package let type: ResponseType
    /// Whether every answer has it.
    package let isAlways: Bool

    private init(_ name: String, _ type: ResponseType, isAlways: Bool = true) {
        self.name = name
        self.type = type
        self.isAlways = isAlways
    }

    static func text(_ name: String) -> Self { Self(name, .text) }
    static func secret(_ name: String) -> Self { Self(name, .secret) }
    static func integer(_ name: String) -> Self { Self(name, .integer) }
    static func flag(_ name: String) -> Self { Self(name, .flag) }
    static func object(_ name: String, _ members: [Self]) -> Self { Self(name, .object(members)) }
    static func list(_ name: String, _ type: ResponseType) -> Self { Self(name, .list(type)) }

    /// The doubly wrapped list of the older operations: `SecretList: {Secret: […]}`.
    static func wrapped(_ name: String, _ inner: String, _ type: ResponseType) -> Self {
        Self(name, .object([.list(inner, type)]))
    }

    /// The same member, in some answers only.
    var sometimes: Self { Self(name, type, isAlways: false) }
}

extension ResponseType {
    /// The shape as the documentation writes it.
    package var text: String {
        switch self {
        case .text, .secret: "string"
        case .integer: "int"
        case .flag: "bool"
        case .list(let element): "[\(element.text)]"
        case .object(let members):
            "{" + members.map(\.text).joined(separator: ", ") + "}"
        }
    }
}

extension ResponseMember {
    /// Unmarked members are strings; `?` marks those that not every answer has.
    fileprivate var text: String {
        let mark = isAlways ? "" : "?"
        switch type {
        case .text, .secret: return name + mark
        case .integer, .flag, .object, .list: return "\(name)\(mark): \(type.text)"
        }
    }
}
