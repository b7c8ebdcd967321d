import SecretVault
import SecureMemory
import Sealing

extension KMSOperation {
    static let getRandomPassword: KMSOperation = {
        let length = Parameter.integer("PasswordLength", 8...128, .defaulted("32"))
        let excluded = Parameter.free("ExcludeCharacters", longest: 128, what: "characters")
        let classes = PasswordRules.CharacterClass.allCases.map { kind in
            (kind: kind, parameter: Parameter.flag("Exclude\(kind.rawValue)"))
        }
        let requiresEach = Parameter.flag("RequireEachIncludedType", .defaulted("true"))
        return KMSOperation(
            "GetRandomPassword", .secrets,
            "Makes a random password, every one that the switches allow equally likely.",
            parameters: [length, excluded] + classes.map(\.parameter) + [requiresEach],
            response: [.secret("RandomPassword")], errors: [],
            example: "--PasswordLength 24 --ExcludePunctuation true"
        ) { (arguments, context) throws(KMSError) in
            let kinds = classes.filter { !arguments[required: $0.parameter] }.map(\.kind)
            guard
                let rules = PasswordRules(
                    length: arguments[required: length], classes: kinds,
                    excluding: Array((arguments[excluded] ?? "").utf8),
                    requiresEach: arguments[required: requiresEach])
            else { throw .noCharacters }
            var writer = AnswerWriter(requestID: context.request.contractID)
            let password: SecretBytes
            do throws(SealingError) {
                password = try rules.password { (count) throws(SealingError) in
                    try KernelRandom.secret(count)
                }
            } catch { throw .vault(error == .outOfMemory ? .outOfMemory : .cryptography) }
            let literal: SecretBytes?
            do throws(SecretBytesError) { literal = try SecretLiteral.quoting(password) } catch {
                throw .vault(.outOfMemory)
            }
            // All of the alphabet is ASCII, so there is a literal.
            guard let literal else { throw .vault(.cryptography) }
            try writer.secret("RandomPassword", literal: literal)
            return try writer.finish()
        }
    }()
}
