package import SecureMemory

/// One parameter of a request, decoded.
package struct RequestParameter: Sendable {
    package enum Value: Sendable {
        case text([UInt8])
        case secret(SharedSecret)
    }

    package let name: String
    package let value: Value
}

extension RequestParameter {
    /// Lends the value's bytes, wherever they are kept.
    func read<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        switch value {
        case .text(let text): try text.lend(body)
        case .secret(let secret): try secret.bytes.read(body)
        }
    }

    /// The text; empty for a secret.
    var text: [UInt8] {
        guard case .text(let text) = value else { return [] }
        return text
    }
}

extension [RequestParameter] {
    /// The text of the parameter with a name.
    func text(_ name: String) -> [UInt8]? { first { $0.name == name }?.text }

    /// In the order signatures want: by the bytes of the names.
    var inOrder: [RequestParameter] {
        sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
