import JSONText
import SecretVault
import Vocabulary

/// One entry of a batch.
struct BatchEntry: Equatable, Sendable {
    let secret: SecretReference
    let selector: VersionSelector

    /// Nil when the object is not of the contract's form.
    init?(_ object: JSONValue) {
        let names = ["SecretName", "VersionId", "VersionStage", "FetchExtendedConfig"]
        guard object.members(of: names) != nil,
            let secret = object["SecretName"]?.string.flatMap({ SecretReference($0) })
        else { return nil }
        self.secret = secret
        var selector = VersionSelector()
        // Clients fill in what they leave open with empty strings, which count as absent.
        if let version = object["VersionId"], version.string != [] {
            guard let id = version.string.flatMap({ VersionID($0) }) else { return nil }
            selector.versionID = id
        }
        if let stage = object["VersionStage"], stage.string != [] {
            guard let label = stage.string.flatMap({ StageLabel($0) }) else { return nil }
            selector.label = label
        }
        self.selector = selector
    }
}

extension Parameter where Value == [BatchEntry] {
    static var secretsList: Self {
        Self(
            "SecretsList",
            .json(
                longest: 65_536,
                what: "[{\"SecretName\":…,\"VersionId\":…,\"VersionStage\":…},…] of at most 20"),
            .optional
        ) { value in
            guard
                let entries = value.text.flatMap({ JSONParameter.value($0, longest: 65_536) })?
                    .elements, entries.count <= 20
            else { return nil }
            return entries.mapped { BatchEntry($0) }
        }
    }
}

extension KMSOperation {
    static let batchGetSecretValue: KMSOperation = {
        let list = Parameter.secretsList
        return KMSOperation(
            "BatchGetSecretValue", .secrets,
            "Gives up to 20 values; what cannot be given stands under Errors.",
            parameters: [list],
            response: [
                .list(
                    "SecretValues", .object([.text("RequestId")] + SecretMembers.valueResponse)),
                .list(
                    "Errors",
                    .object([
                        .text("SecretName"), .text("Code"), .text("Message"),
                        .integer("HttpStatus"),
                    ])),
            ],
            errors: [],
            example: #"--SecretsList '[{"SecretName":"db_cred"},{"SecretName":"ssh_key"}]'"#
        ) { (arguments, context) throws(KMSError) in
            var failures: [(name: String, answer: ErrorAnswer)] = []
            var writer = AnswerWriter(requestID: context.request.contractID)
            writer.beginList("SecretValues")
            for entry in arguments[list] ?? [] {
                var isWritten = false
                do throws(KMSError) {
                    let seen = try context.require(
                        Demand.reading(entry.secret), for: batchGetSecretValue,
                        toOpen: entry.secret)
                    let name = try entry.secret.name(in: context.vault)
                    let value = try context.ask { (vault, request) throws(VaultError) in
                        try vault.getValue(
                            name, entry.selector, seen: seen, request: request)
                    }
                    let literal = try SecretMembers.literal(of: value)
                    isWritten = true
                    writer.beginElement()
                    writer.text("RequestId", context.request.contractID)
                    try SecretMembers.describe(value, literal, to: &writer)
                    writer.endElement()
                } catch {
                    // Half an element cannot be taken back.
                    guard !isWritten else { throw error }
                    failures.append(
                        (entry.secret.name.text, ErrorAnswer(error, of: .getSecretValue)))
                }
            }
            writer.endList()
            try writer.list("Errors", failures) { (writer, failure) throws(KMSError) in
                writer.text("SecretName", failure.name)
                writer.text("Code", failure.answer.code.rawValue)
                writer.text("Message", failure.answer.message)
                writer.integer("HttpStatus", failure.answer.code.status)
            }
            return try writer.finish()
        }
    }()
}
