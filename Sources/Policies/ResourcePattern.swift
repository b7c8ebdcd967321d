/// Which resources a statement is about: `*`, or a kind and a pattern of names.
struct ResourcePattern: Equatable, Sendable {
    /// Nil: everything, also what is no thing of the vault.
    let kind: Resource.Kind?
    let name: Pattern

    static let everything = ResourcePattern(kind: nil, name: Pattern(trusted: "*"))

    private init(kind: Resource.Kind?, name: Pattern) {
        self.kind = kind
        self.name = name
    }

    /// `*`, `secret/…`, `key/…`, `alias/…`, or the ARN of one of these, whose region and account are
    /// of no interest: a vault has one of each.
    init?(_ bytes: [UInt8]) {
        guard !bytes.elementsEqual("*".utf8) else {
            self = .everything
            return
        }
        var rest = bytes[...]
        if rest.starts(with: "acs:kms:".utf8) {
            let parts = rest.split(
                separator: UInt8(ascii: ":"), maxSplits: 4, omittingEmptySubsequences: false)
            guard parts.count == 5 else { return nil }
            rest = parts[4]
        }
        for kind in Resource.Kind.allCases {
            let front = "\(kind.rawValue)/"
            guard rest.starts(with: front.utf8),
                let name = Pattern(Array(rest.dropFirst(front.utf8.count)))
            else { continue }
            self.init(kind: kind, name: name)
            return
        }
        return nil
    }

    func matches(_ resource: Resource) -> Bool {
        guard let kind else { return true }
        guard kind == resource.kind else { return false }
        guard let text = resource.name else { return name.isUniversal }
        return name.matches(text)
    }
}
