import SecureMemory

/// What a request asks for, by what its own text says.
package struct PlainRequest: Sendable {
    /// The operation, as it was named; nil when it was not.
    package let action: String?
    /// Of the contract; nil when the request does not say.
    package let version: String?
    /// Of query and form together, none twice, without those of the protocol itself.
    package let parameters: [RequestParameter]
}

extension SignedRequest {
    /// More parameters than any operation takes: 50 resources and 20 tags are 90.
    private static let mostParameters = 512

    /// What it asks for, from somebody whom the transport knows: a signature, if there is one, is not
    /// looked at.
    ///
    /// - Parameter isSecret: Whether the values of a parameter are kept in ``SecretBytes``.
    package func plain(isSecret: (String) -> Bool) throws(SignatureRefusal) -> PlainRequest {
        let (_, all) = try parameters(isSecret)
        func said(_ name: String, _ field: String) throws(SignatureRefusal) -> String? {
            guard let text = try agreed(all, name, field) else { return nil }
            guard let word = String(validating: text, as: UTF8.self) else { throw .malformed }
            return word
        }
        return PlainRequest(
            action: try said("Action", "x-acs-action"),
            version: try said("Version", "x-acs-version"),
            parameters: all.filter { !RPCSignature.commonNames.contains($0.name) })
    }

    /// What a parameter and a header say, which must not contradict each other: whoever looks at
    /// requests on their way here may look at either.
    ///
    /// - Returns: Nil when neither says anything.
    func agreed(
        _ all: [RequestParameter], _ name: String, _ field: String
    ) throws(SignatureRefusal) -> [UInt8]? {
        let said = [all.text(name), try header(field)].compactMap { $0 }.filter { !$0.isEmpty }
        guard said.count < 2 || said[0] == said[1] else { throw .repeated(name) }
        return said.first
    }

    /// The parameters of the query, and those of query and form together.
    func parameters(
        _ isSecret: (String) -> Bool
    ) throws(SignatureRefusal) -> (query: [RequestParameter], all: [RequestParameter]) {
        guard method == "GET" || method == "POST" else { throw .method }
        guard path == "/" || path.isEmpty else { throw .path }
        guard !hasFragment else { throw .malformed }
        let query = try Self.parameters(in: query, isSecret)
        let all = query + (try form(isSecret))
        var names: Set<[UInt8]> = []
        for parameter in all where !names.insert(Array(parameter.name.utf8)).inserted {
            throw .repeated(parameter.name)
        }
        guard all.count <= Self.mostParameters else { throw .tooManyParameters }
        return (query, all)
    }

    /// Whether the query ends for some readers before it ends for others.
    private var hasFragment: Bool {
        query.read { text in
            (0..<text.byteCount).contains { text.byte(at: $0) == UInt8(ascii: "#") }
        }
    }

    /// The parameters of the body, which must be a form when there is one.
    private func form(
        _ isSecret: (String) -> Bool
    ) throws(SignatureRefusal) -> [RequestParameter] {
        guard body.byteCount > 0 else { return [] }
        let type = try header("content-type") ?? []
        let name = type.prefix { $0 != UInt8(ascii: ";") }.trimmed
        let isForm = String(decoding: name, as: UTF8.self).lowercased()
        guard isForm == "application/x-www-form-urlencoded" else { throw .malformed }
        return try Self.parameters(in: body, isSecret)
    }

    private static func parameters(
        in text: borrowing SecretBytes, _ isSecret: (String) -> Bool
    ) throws(SignatureRefusal) -> [RequestParameter] {
        try text.read { (text) throws(SignatureRefusal) in
            try FormText.parameters(in: text, most: mostParameters, isSecret: isSecret)
        }
    }
}
