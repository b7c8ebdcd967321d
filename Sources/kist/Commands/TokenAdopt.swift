import PKCS11
import SecretVault

/// `kist token adopt`.
enum TokenAdopt {
    static let command = Command(
        "token", "adopt",
        flags: [Flag("dry-run", "prove the keys and change nothing")],
        summary: "bind the vault to another token that holds the same keys",
        text: """
            For a token that was replaced: its keys were copied, by the maker's means, to one with
            another serial number, which --token (or KIST_TOKEN, or the configuration) now names. The
            vault is bound to it when the root CMK opens the root key, VAULT has the fingerprint of
            KIST_FINGERPRINT, and every live version of every key is the one that the vault knows. A
            key that is missing is named, and nothing changes. The change is in the audit chain.

            The PIN goes to the token that is named, so name the right one. The configuration is not
            written: its KIST_TOKEN has to name the new token afterwards. Stop what else uses the
            vault first: keys that are made on the old token are not on the new one.
            """,
        examples: [
            .init(
                "kist token adopt --dry-run --token 'pkcs11:serial=0456?module-path=/opt/hsm/lib.so'",
                "does the new token hold all keys?"),
            .init(
                "kist token adopt --token 'pkcs11:serial=0456?module-path=/opt/hsm/lib.so'",
                "bind the vault to it"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let isRehearsal = arguments.has("dry-run")
        let vault = try OpenVault(toAdopt: arguments.global)
        let adoption = try vault.perform { (vault, request) throws(VaultError) in
            try vault.adoptToken(isRehearsal: isRehearsal, request: request)
        }
        let isBound = adoption.before == adoption.after
        let tail =
            isBound
            ? "the vault is bound to this token already"
            : isRehearsal
                ? "the vault would be bound to token \(adoption.after) in place of \(adoption.before)"
                : "the vault is bound to token \(adoption.after) in place of \(adoption.before)"
        try Confirmation.say("\(adoption.proven) keys are proven; \(tail)", arguments.global) {
            json in
            if isRehearsal { json.member("DryRun", true) }
            json.member("Before", adoption.before)
            json.member("After", adoption.after)
            json.member("ProvenObjects", adoption.proven)
        }
        if !isRehearsal, !isBound, !arguments.global.isQuiet {
            Voice.warn(
                "KIST_TOKEN in the configuration has to name token \(adoption.after) from now on")
        }
    }
}
