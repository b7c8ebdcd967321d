import KMSContract
import Policies
import SecretVault
import Vocabulary

/// `kist policy test PRINCIPAL OPERATION`.
enum PolicyTest {
    static let command = Command(
        "policy", "test", arguments: "PRINCIPAL[,…] OPERATION [--Parameter VALUE …]",
        takesLine: true,
        summary: "say whether somebody may make a call, and why",
        text: """
            One line for each right that the call needs: the action, what it is done to, whether it
            is allowed, and the statement that says so. Parameters are those of "kist kms"; only
            those that name things are needed, values never. Several principals are one caller:
            uid:1000,gid:100. An access key also goes by the name it was made for. "owner" is the
            vault's owner.

            Nothing is done and no denial recorded. The status is 0 when all is allowed, else 77.
            """,
        examples: [
            .init(
                "kist policy test payments GetSecretValue --SecretName pay_db",
                "may the access keys of payments read it?"),
            .init(
                "kist policy test uid:1000,gid:100 CreateSecret --SecretName x --EncryptionKeyId $ID",
                "what creating under a key of your own needs"),
            .init("kist policy test owner ListSecrets", "may the owner, through the agent?"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        if let word = arguments.positional.first, word == "--help" || word == "-h" {
            return try printText(Help.page(command))
        }
        guard let first = arguments.positional.first, !first.utf8.starts(with: "-".utf8) else {
            throw arguments.wrong("whose call? PRINCIPAL comes first")
        }
        let names = try PolicyCaller(first)
        let line = try KMSLine(arguments, arguments.positional.dropFirst())
        if line.asksForHelp { return try printText(Help.page(command)) }
        guard let word = line.operation else { throw arguments.wrong("which operation?") }
        let global = try GlobalFlags(line.global)
        let operation: KMSOperation
        do throws(KMSError) {
            operation = try KMSOperation.named(word)
            try operation.refuseUnknown(line.parameters.map(\.name))
        } catch { throw .wrongCall(error, word) }
        let fields = try KMSValue.fields(line.parameters, global)
        let opened = try OpenVault(global)
        let (caller, result) = try opened.perform {
            (vault, request) throws(VaultError) -> (Caller, Result<[Admission], KMSError>) in
            // Who looks at policies is on record; that he looked at what they are about is not more.
            _ = try vault.policy(request: request)
            let caller = try names.caller(in: vault, request)
            do throws(KMSError) {
                return (
                    caller,
                    .success(
                        try operation.admissions(
                            of: caller, toCallWith: fields, on: vault, request: request))
                )
            } catch .vault(let error) { throw error } catch { return (caller, .failure(error)) }
        }
        switch result {
        case .failure(let error): throw .wrongCall(error, word)
        case .success(let admissions):
            try print(admissions, global)
            guard admissions.allSatisfy(\.decision.isAllowed) else {
                throw Failure(.notAllowed, "\(caller.principal) may not \(operation.name)")
            }
        }
    }

    private static func print(_ admissions: [Admission], _ flags: GlobalFlags) throws(Failure) {
        if flags.wantsJSON {
            return try JSONOutput.array(admissions) { json, admission in
                json.member("Action", admission.action)
                json.member("Resource", admission.resource.text)
                json.member("Decision", admission.decision.word)
                json.member("Policy", ifAny: admission.decision.ground?.document.words)
                if let ground = admission.decision.ground {
                    json.member("Statement", ground.statement)
                    json.member("Sid", ifAny: ground.id)
                }
            }
        }
        var rows = Rows("Action", "Resource", "Decision", "Why")
        for admission in admissions {
            rows.add(
                admission.action, admission.resource.text, admission.decision.word,
                admission.decision.why)
        }
        try rows.print()
    }
}
