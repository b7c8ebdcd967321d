/// Where a list of tags goes on: behind the last row that was given.
struct TagCursor: Equatable, Sendable {
    let resource: [UInt8]
    let tagKey: [UInt8]

    init(resource: [UInt8], tagKey: [UInt8]) {
        self.resource = resource
        self.tagKey = tagKey
    }

    /// The cursor of a token, or nil when the token is none.
    init?(token: [UInt8]) {
        guard let bytes = Base64.decode(token),
            let line = bytes.firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        resource = Array(bytes[..<line])
        tagKey = Array(bytes[(line + 1)...])
    }

    var token: String { Base64.encode(resource + [UInt8(ascii: "\n")] + tagKey) }

    func precedes(resource: [UInt8], tagKey: [UInt8]) -> Bool {
        self.resource == resource
            ? self.tagKey.lexicographicallyPrecedes(tagKey)
            : self.resource.lexicographicallyPrecedes(resource)
    }
}

extension Parameter where Value == TagCursor {
    static var nextToken: Self {
        Self(
            "NextToken", .text(longest: 1_024, what: "the NextToken of the page before"), .optional
        ) { $0.text.flatMap { $0.count <= 1_024 ? TagCursor(token: $0) : nil } }
    }
}
