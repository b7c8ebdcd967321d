package import SecretVault
package import Vocabulary

/// What the state of a key forbids.
extension Failure {
    package static func unusable(_ key: KeyID, _ state: KeyState) -> Failure {
        let hints: [String] =
            switch state {
            case .disabled: ["switch it on with \"kist key enable \(key)\""]
            case .pendingImport:
                [
                    "what it sealed opens again when the same material is imported: \"kist kms "
                        + "GetParametersForImport --help\""
                ]
            case .pendingDeletion: ["bring it back with \"kist key restore \(key)\""]
            default: []
            }
        let words = state == .pendingImport ? "waits for its key material" : "is \(state.rawValue)"
        return Failure(.wrongState, "key \"\(key)\" \(words)", hints: hints)
    }

    package static func wrongOrigin(_ key: KeyID, _ origin: KeyOrigin) -> Failure {
        switch origin {
        case .token:
            Failure(
                .wrongState, "the token made key \"\(key)\": nothing is imported into it",
                hint: "make one to import into: \"kist key create --origin external\"")
        case .external:
            Failure(
                .wrongState,
                "the material of key \"\(key)\" comes from outside: it does not rotate",
                hint: "make another key, and seal anew under it")
        }
    }

    package static var importTokenRefused: Failure {
        Failure(
            .wrongState, "the import token is not valid, or not any more",
            hint: "get a new one with \"kist kms GetParametersForImport\"")
    }

    package static func materialRefused(_ key: KeyID) -> Failure {
        Failure(
            .wrongState, "this is not the key material that key \"\(key)\" can take",
            hint: "32 bytes, the same as before if it had any; each try needs new parameters")
    }

    package static func deleted(_ key: KeyID, _ since: UnixTime) -> Failure {
        Failure(
            .wrongState,
            "key \"\(key)\" was deleted on \(since.text): what it sealed stays sealed",
            hint: "as long as it is not destroyed, \"kist key restore \(key)\" brings it back")
    }

    package static func unsupported(_ spec: KeySpec) -> Failure {
        Failure(
            .tokenUnavailable, "the token makes no key of the spec \(spec.name)",
            hint: "nothing was made; choose another spec, or a token that does it")
    }

    package static func unsupported(_ algorithm: KeyAlgorithm, _ key: KeyID) -> Failure {
        Failure(
            .wrongState, "the token does not do \(algorithm.name) with key \"\(key)\"",
            hint: "\"kist key describe \(key)\" shows what it was seen to do")
    }

    package static func wrong(_ key: KeyID, _ spec: KeySpec, _ usage: KeyUsage) -> Failure {
        Failure(
            .wrongState, "key \"\(key)\" is of \(spec.name) and for \(usage.name)",
            hint: "a key does one thing; \"kist key create --spec\" makes one for another")
    }

    package static var pairRotates: Failure {
        Failure(
            .wrongState, "asymmetric keys are not rotated by themselves",
            hint: "\"kist key rotate\" makes a new version now; give its public key to whoever "
                + "needs it")
    }

    package static func inUse(_ key: KeyID, _ secrets: Int) -> Failure {
        Failure(
            .wrongState, "\(secrets) secrets are still sealed under key \"\(key)\"",
            hint: "delete them first, or lose them for ever with --shred-secrets")
    }
}
