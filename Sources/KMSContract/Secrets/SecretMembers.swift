import SecretVault
import SecureMemory
import Vocabulary

/// What several operations on secrets share.
enum SecretMembers {
    static let generic = "Generic"

    static let type = Parameter.choice(
        "SecretType", [generic, "Rds", "Redis", "RAMCredentials", "ECS", "PolarDB"],
        .defaulted(generic))

    static let dataType = Parameter.choice(
        "SecretDataType", ["text", "binary"], .defaulted("text"))

    /// 6 hours to 365 days.
    static let rotationIntervals: ClosedRange<UInt64> = 21_600...31_536_000

    /// Managed secrets, and rotation by itself, are not done here.
    static func requireGeneric(_ arguments: Arguments) throws(KMSError) {
        guard arguments[required: type] == generic else {
            throw .unsupportedValue("SecretType", does: [generic])
        }
        if arguments[Parameter.flag("EnableAutomaticRotation")] == true {
            throw .genericSecretRotates
        }
    }

    /// A secret's description, unless it is behind its window: then it is as good as gone.
    static func present(
        _ reference: SecretReference, _ context: CallContext
    ) throws(KMSError) -> SecretDescription {
        let name = try reference.name(in: context.vault)
        let secret = try context.ask { (vault, request) throws(VaultError) in
            try vault.describeSecret(name, request: request)
        }
        guard !secret.isGone(at: context.request.now) else {
            throw .vault(.notFound(.secret(name)))
        }
        return secret
    }

    /// A value as a JSON string.
    static func literal(of version: borrowing SecretValue) throws(KMSError) -> SecretBytes {
        let literal: SecretBytes?
        do throws(SecretBytesError) {
            literal = try SecretLiteral.quoting(version.value)
        } catch { throw .vault(.outOfMemory) }
        guard let literal else { throw .valueNotText(version.name, version.versionID) }
        return literal
    }

    /// The members of an answer that gives a value.
    static func describe(
        _ version: borrowing SecretValue, _ literal: borrowing SecretBytes,
        to answer: inout AnswerWriter
    ) throws(KMSError) {
        answer.text("SecretName", version.name.text)
        answer.text("SecretType", generic)
        answer.text("SecretDataType", version.dataType.rawValue)
        answer.text("VersionId", version.versionID.text)
        answer.text("CreateTime", version.created.text)
        answer.wrapped("VersionStages", "VersionStage", version.labels.map(\.text))
        try answer.secret("SecretData", literal: literal)
    }

    static let valueResponse: [ResponseMember] = [
        .text("SecretName"), .text("SecretType"), .text("SecretDataType"), .text("VersionId"),
        .text("CreateTime"), .wrapped("VersionStages", "VersionStage", .text),
        .secret("SecretData"),
    ]
}
