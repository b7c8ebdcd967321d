import SecureMemory

/// Whether a call must name a parameter.
package enum Presence: Equatable, Sendable {
    case required
    case optional
    /// Absent, it is this text.
    case defaulted(String)
}

/// A parameter without the type of its value: what help, completion and documentation need.
package protocol ParameterDescription: Sendable {
    var name: String { get }
    var form: ParameterForm { get }
    var presence: Presence { get }
    /// Whether a field with this name belongs to the parameter.
    func claims(_ name: String) -> Bool
    /// The checked value; nil when the parameter is absent and may be.
    func parse(_ fields: [Field]) throws(KMSError) -> (any Sendable)?
}

/// One parameter of an operation: its name, its form, and how its text becomes a value.
package struct Parameter<Value: Sendable>: ParameterDescription {
    /// How names in a call belong to the parameter.
    enum Naming: Equatable {
        /// `Name`, once.
        case single
        /// `Name` once, or `Name.<anything>`.
        case flattened
    }

    package let name: String
    package let form: ParameterForm
    package let presence: Presence
    private let naming: Naming
    /// Whether empty text is a value; otherwise it counts as absent.
    private let keepsEmpty: Bool
    private let read: @Sendable ([Field]) -> Value?

    /// A parameter of one field.
    ///
    /// - Parameter read: Nil for a value that does not have the form.
    init(
        _ name: String, _ form: ParameterForm, _ presence: Presence, keepsEmpty: Bool = false,
        read: @escaping @Sendable (Field.Value) -> Value?
    ) {
        self.name = name
        self.form = form
        self.presence = presence
        self.keepsEmpty = keepsEmpty
        naming = .single
        self.read = { fields in fields.first.flatMap { read($0.value) } }
    }

    /// A parameter that may be spread over several fields, none of them twice.
    init(
        flattened name: String, _ form: ParameterForm, _ presence: Presence,
        read: @escaping @Sendable ([Field]) -> Value?
    ) {
        self.name = name
        self.form = form
        self.presence = presence
        keepsEmpty = false
        naming = .flattened
        self.read = read
    }

    /// The same parameter, to be present or not.
    func with(_ presence: Presence) -> Parameter {
        Parameter(self, presence)
    }

    private init(_ other: Parameter, _ presence: Presence) {
        name = other.name
        form = other.form
        self.presence = presence
        naming = other.naming
        keepsEmpty = other.keepsEmpty
        read = other.read
    }

    package func claims(_ name: String) -> Bool {
        name == self.name
            || naming == .flattened && name.utf8.starts(with: "\(self.name).".utf8)
    }

    package func parse(_ fields: [Field]) throws(KMSError) -> (any Sendable)? {
        var names: Set<String> = []
        for field in fields where !names.insert(field.name).inserted {
            throw .repeated(field.name)
        }
        let present = fields.filter { keepsEmpty || !$0.isEmpty }
        guard !present.isEmpty else {
            switch presence {
            case .required: throw .missing(name)
            case .optional: return nil
            case .defaulted(let text):
                guard let value = read([Field(name, text: Array(text.utf8))]) else {
                    preconditionFailure("the default of \(name) does not have its own form")
                }
                return value
            }
        }
        guard let value = read(present) else { throw .invalid(name, form) }
        return value
    }
}

extension Field {
    fileprivate var isEmpty: Bool {
        switch value {
        case .text(let text): text.isEmpty
        case .secret(let secret): secret.bytes.byteCount == 0
        }
    }
}

extension Field.Value {
    /// The text of a field that is no secret.
    var text: [UInt8]? {
        guard case .text(let text) = self else { return nil }
        return text
    }
}
