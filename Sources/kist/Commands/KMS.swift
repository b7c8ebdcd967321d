import SecureMemory
import KMSContract
import SecretVault
import Vocabulary

/// `kist kms OPERATION`: the contract, as the official tool speaks it.
enum KMS {
    static let command = Command(
        "kms", arguments: "OPERATION [--Parameter VALUE …]", takesLine: true,
        summary: "the operations of Alibaba Cloud KMS, as aliyun kms does them",
        text: KMSHelp.text,
        examples: [
            .init(
                "kist kms CreateSecret --SecretName db --SecretData @value --VersionId v1",
                "make a secret with its first version"),
            .init("kist kms GetSecretValue --SecretName db", "its value, in JSON"),
            .init("kist kms Encrypt --help", "the parameters of one operation, and an example"),
            .init("alias aliyun=kist", "the official documentation's examples run unchanged"),
        ],
        run: run)

    /// Those that make key objects in the token or take them away.
    private static let operationsMakingKeys = [
        "CreateKey", "CreateKeyVersion", "GetParametersForImport", "ImportKeyMaterial",
        "DeleteKeyMaterial",
    ]

    static var operationNames: [String] { KMSOperation.all.map(\.name) }

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let line = try KMSLine(arguments)
        guard let name = line.operation, !line.asksForHelp else {
            try printText(try KMSHelp.page(of: [line.operation].compactMap { $0 }))
            return
        }
        var global = try GlobalFlags(line.global)
        let makesKeys = operationsMakingKeys.contains(name)
        if makesKeys { global.reach = .makingKeys }
        let (call, fields) = try checked(name, line, global)
        var output = Output()
        if let place = AgentPlace(global, makesKeys: makesKeys) {
            let answer = try AgentCall.make(
                name, fields, at: try place.connect(), saysBody: true)
            try output.send(answer.body)
            try output.add("\n")
            return try output.flush()
        }
        let answer = try OpenVault(global).perform { (vault, request) throws(VaultError) in
            call.perform(on: vault, request: request)
        }
        if let error = answer.failure { throw failure(error, answer) }
        try answer.read { (json) throws(Failure) in try output.send(json) }
        try output.add("\n")
        try output.flush()
    }

    /// The call, before any vault is opened: a wrong one costs no PIN.
    private static func checked(
        _ name: String, _ line: KMSLine, _ global: GlobalFlags
    ) throws(Failure) -> (KMSCall, [Field]) {
        var operation: KMSOperation?
        do throws(KMSError) {
            let found = try KMSOperation.named(name)
            operation = found
            // Before a value is waited for on standard input.
            try found.refuseUnknown(line.parameters.map(\.name))
        } catch { throw try failure(error, of: operation, global) }
        guard let operation else { preconditionFailure("neither found nor refused") }
        let fields = try KMSValue.fields(line.parameters, global)
        do throws(KMSError) {
            return (try KMSCall(operation, fields, unknown: .refused), fields)
        } catch { throw try failure(error, of: operation, global) }
    }

    private static func failure(
        _ error: KMSError, of operation: KMSOperation?, _ global: GlobalFlags
    ) throws(Failure) -> Failure {
        failure(
            error, KMSAnswer(failure: error, of: operation, request: try Request.now(global)))
    }

    /// The body of an answer that failed holds no secret.
    private static func failure(_ error: KMSError, _ answer: borrowing KMSAnswer) -> Failure {
        let body = answer.read { json in (0..<json.byteCount).map { json.byte(at: $0) } }
        return Failure(ExitStatus(error), body: body)
    }
}
