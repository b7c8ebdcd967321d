import SecretVault
import Vocabulary

/// The arguments and flags that name things, checked.
extension Arguments {
    private static let alphabet = "A-Z a-z 0-9 _ / + = . - @"

    func secretName(_ index: Int = 0) throws(Failure) -> SecretName {
        guard let name = SecretName(positional[index]) else {
            throw .usage(
                "\"\(positional[index])\" is no name of a secret",
                hint: "1 to \(SecretNameRule.longest) of \(Self.alphabet), not beginning with acs/")
        }
        return name
    }

    func label(_ text: String) throws(Failure) -> StageLabel {
        guard let label = StageLabel(text) else {
            throw .usage(
                "\"\(text)\" is no label",
                hint: "1 to \(StageLabelRule.longest) of \(Self.alphabet)")
        }
        return label
    }

    /// The version id that a flag gives; nil when it was not given.
    func versionID(_ flag: String = "version-id") throws(Failure) -> VersionID? {
        guard let text = value(flag) else { return nil }
        guard let version = VersionID(text) else {
            throw .usage(
                "\"\(text)\" is no version id",
                hint: "1 to \(VersionIDRule.longest) of \(Self.alphabet)")
        }
        return version
    }

    /// The description that was given; nil when none was.
    func description() throws(Failure) -> Description? {
        guard let text = value("description") else { return nil }
        guard let description = Description(text) else {
            throw .usage("the description is longer than \(Description.longest) bytes")
        }
        return description
    }

    /// The tags of `--tag K=V`, split at the first `=`.
    func tags() throws(Failure) -> [TagKey: TagValue] {
        var tags: [TagKey: TagValue] = [:]
        for text in all("tag") {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw .usage("--tag takes KEY=VALUE, not \"\(text)\"")
            }
            let key = try tagKey(String(parts[0]))
            guard let value = TagValue(String(parts[1])) else {
                throw .usage(
                    "\"\(parts[1])\" is no value of a tag",
                    hint: "0 to \(TagValue.longest) of A-Z a-z 0-9 / \\ _ - . + = : @")
            }
            guard tags[key] == nil else { throw .usage("tag \"\(key)\" is given twice") }
            tags[key] = value
        }
        return tags
    }

    func tagKey(_ text: String) throws(Failure) -> TagKey {
        guard let key = TagKey(text) else {
            throw .usage(
                "\"\(text)\" is no key of a tag",
                hint: "1 to \(TagKeyRule.longest) of A-Z a-z 0-9 / \\ _ - . + = : @, "
                    + "not beginning with aliyun or acs:")
        }
        return key
    }

    /// A key by id, alias or ARN.
    func key(_ text: String) throws(Failure) -> KeyReference {
        guard let key = KeyReference(text) else {
            throw .usage("\"\(text)\" is no key", hint: "give a key id, alias/NAME or an ARN")
        }
        return key
    }
}
