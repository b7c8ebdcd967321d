package import Vocabulary

/// A key as somebody names it: by id, by alias, or by the ARN of either.
package struct KeyReference: Equatable, Sendable {
    enum Target: Equatable {
        case key(KeyID)
        case alias(AliasName)
    }

    /// What was written.
    package let text: String
    let target: Target

    /// The reference, or nil when `text` is neither key id, alias nor ARN.
    ///
    /// ARN: `acs:kms:<region>:<account>:key/<key id>` or `…:alias/<name>`.
    package init?(_ text: String) {
        self.text = text
        var rest = Substring(text)
        if text.hasPrefix("acs:") {
            let parts = text.split(separator: ":", maxSplits: 4, omittingEmptySubsequences: false)
            guard parts.count == 5, parts[1] == "kms" else { return nil }
            rest = parts[4]
            if rest.hasPrefix("key/") {
                rest = rest.dropFirst(4)
            } else if !rest.hasPrefix("alias/") {
                return nil
            }
        }
        if let alias = AliasName(String(rest)) {
            target = .alias(alias)
        } else if let id = KeyID(String(rest)) {
            target = .key(id)
        } else {
            return nil
        }
    }

    /// The key with this id.
    package init(_ id: KeyID) {
        text = id.text
        target = .key(id)
    }

    /// The key behind this alias.
    package init(_ alias: AliasName) {
        text = alias.text
        target = .alias(alias)
    }
}
