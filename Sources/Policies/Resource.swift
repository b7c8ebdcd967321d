package import Vocabulary

/// What an action is done to.
package struct Resource: Equatable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case secret, key, alias
    }

    /// Nil for what is no thing of the vault: random bytes, regions.
    package let kind: Kind?
    /// Nil for all of the kind, for one to be made, and for one that is not there: only a pattern that
    /// takes in the whole kind takes these in.
    package let name: [UInt8]?
    package let tags: [TagKey: TagValue]

    package init(_ kind: Kind?, _ name: [UInt8]?, tags: [TagKey: TagValue] = [:]) {
        self.kind = kind
        self.name = name
        self.tags = tags
    }

    /// As a policy writes it: `secret/db_cred`, `key/*`, `alias/reports`, `*`.
    package var text: String {
        guard let kind else { return "*" }
        guard let name else { return "\(kind.rawValue)/*" }
        return "\(kind.rawValue)/\(String(decoding: name, as: UTF8.self))"
    }
}
