import SecretVault
import Vocabulary

/// What names things.
extension Parameter where Value == SecretReference {
    static func secretName(_ presence: Presence = .required) -> Self {
        Self(
            "SecretName",
            .text(longest: 320, what: "a name of A-Z a-z 0-9 _ / + = . - @ up to 192, or its ARN"),
            presence
        ) { $0.text.flatMap { $0.count <= 320 ? SecretReference($0) : nil } }
    }
}

extension Parameter where Value == SecretName {
    /// A name only, of a secret to be made.
    static var newSecretName: Self {
        Self(
            "SecretName",
            .text(longest: 192, what: "A-Z a-z 0-9 _ / + = . - @, not beginning with acs/"),
            .required
        ) { $0.text.flatMap { SecretName($0) } }
    }
}

extension Parameter where Value == KeyReference {
    static func key(_ name: String = "KeyId", _ presence: Presence = .required) -> Self {
        Self(name, .text(longest: 384, what: "a key id, an alias, or its ARN"), presence) {
            $0.text.flatMap { text in
                text.count <= 384
                    ? KeyReference(String(decoding: text, as: UTF8.self)) : nil
            }
        }
    }
}

extension Parameter where Value == AliasName {
    static var aliasName: Self {
        Self(
            "AliasName", .text(longest: 255, what: "alias/ and a name"), .required
        ) { $0.text.flatMap { AliasName($0) } }
    }
}

extension Parameter where Value == VersionID {
    static func version(_ name: String, _ presence: Presence) -> Self {
        Self(name, .text(longest: 64, what: "A-Z a-z 0-9 _ / + = . - @"), presence) {
            $0.text.flatMap { VersionID($0) }
        }
    }
}

extension Parameter where Value == StageLabel {
    static func label(_ presence: Presence) -> Self {
        Self(
            "VersionStage", .text(longest: 64, what: "A-Z a-z 0-9 _ / + = . - @"), presence
        ) { $0.text.flatMap { StageLabel($0) } }
    }
}

extension Parameter where Value == Description {
    /// Text that may be empty, which clears what was there.
    static func description(
        _ name: String = "Description", _ presence: Presence = .optional
    ) -> Self {
        Self(
            name, .text(longest: Description.longest, what: "text without NUL"), presence,
            keepsEmpty: true
        ) { $0.text.flatMap { Description($0) } }
    }
}
