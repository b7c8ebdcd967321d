import Vocabulary

/// The checked parameters of one call.
struct Arguments: Sendable {
    private var values: [String: any Sendable] = [:]

    /// Reads and checks every parameter an operation declares.
    ///
    /// - Parameter unknown: What to do with a field that no parameter claims.
    init(
        _ fields: [Field], of operation: KMSOperation, unknown: UnknownFields
    ) throws(KMSError) {
        if unknown == .refused { try operation.refuseUnknown(fields.map(\.name)) }
        for parameter in operation.parameters {
            let claimed = fields.filter { parameter.claims($0.name) }
            if let value = try parameter.parse(claimed) { values[parameter.name] = value }
        }
    }

    /// Reads and checks those parameters that are there.
    init(sketch fields: [Field], of operation: KMSOperation) throws(KMSError) {
        try operation.refuseUnknown(fields.map(\.name))
        for parameter in operation.parameters {
            let claimed = fields.filter { parameter.claims($0.name) }
            guard !claimed.isEmpty || parameter.presence != .required else { continue }
            if let value = try parameter.parse(claimed) { values[parameter.name] = value }
        }
    }

    /// The value of a parameter without which a call says nothing.
    func needed<Value>(_ parameter: Parameter<Value>) throws(KMSError) -> Value {
        guard let value = self[parameter] else { throw .missing(parameter.name) }
        return value
    }

    /// The value of a parameter that may be absent.
    subscript<Value>(_ parameter: Parameter<Value>) -> Value? {
        values[parameter.name] as? Value
    }

    /// The value of a parameter that is required or has a default.
    subscript<Value>(required parameter: Parameter<Value>) -> Value {
        guard let value = self[parameter] else {
            preconditionFailure("the operation does not declare \(parameter.name) as present")
        }
        return value
    }
}

/// What becomes of a field that the operation does not declare.
package enum UnknownFields: Sendable {
    /// As the real service does: its clients send more than they need.
    case ignored
    /// As a person at a terminal expects.
    case refused
}
