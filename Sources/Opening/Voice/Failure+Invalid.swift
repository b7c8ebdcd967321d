package import SecretVault
import Vocabulary

extension Failure {
    /// What was asked for breaks a rule.
    package static func invalid(_ input: InvalidInput) -> Failure {
        switch input {
        case .emptyValue: .emptyValue
        case .valueTooLong(let limit): .valueTooLong(limit)
        case .tooManyTags(let limit): .usage("more than \(limit) tags")
        case .tooManyLabels(let limit): .usage("more than \(limit) labels on one secret")
        case .window: .usage("the recovery window is 7 to 30 days")
        case .keyWindow: .usage("the waiting time of a key is 7 to 366 days")
        case .rotationInterval: .usage("the rotation interval is 7 to 730 days")
        case .policyTooLong(let limit): .usage("the policy is longer than \(limit) bytes")
        case .tooManyKeyVersions(let limit): .usage("more than \(limit) versions of one key")
        case .dataKeySize: .usage("a data key has 1 to 1024 bytes")
        case .materialExpiry(let time): .usage("the material cannot end on \(time.text)")
        case .exportTooLong(let limit):
            .usage("the public key takes at most \(limit) bytes by this algorithm")
        case .plaintextTooLong(let limit):
            .usage("this key and algorithm encrypt at most \(limit) bytes")
        case .messageTooLong(let limit): .usage("the message is longer than \(limit) bytes")
        case .keyUsage(let spec):
            .usage(
                "keys of \(spec.name) are for "
                    + spec.usages.map(\.name).joined(separator: " or "))
        case .builtInLabelOnlyMoves(let label):
            .usage("label \"\(label)\" can only be moved, not taken off", hint: "say --to VERSION")
        case .nothingToChange: .usage("nothing to change")
        case .reservedAlias(let alias):
            .usage("alias \"\(alias)\" is kist's own", hint: "choose a name outside alias/acs")
        case .keyReference(let text):
            .usage(
                "\"\(text)\" is no key", hint: "give a key id, alias/NAME or an ARN")
        case .accessKeyPrincipal(let principal):
            .usage(
                "no access key can be made for \"\(principal)\"",
                hint: "for uid:N, or a name of your own without a colon")
        case .accessKeyExpiry(let time): .usage("an access key cannot end on \(time.text)")
        case .place(let text):
            .usage("\"\(text)\" cannot stand in an ARN", hint: "1 to 32 of A-Z a-z 0-9 -")
        case .valueLimit(let limit):
            .usage("the value limit is 1 to 1048576 bytes, not \(limit)")
        }
    }
}
