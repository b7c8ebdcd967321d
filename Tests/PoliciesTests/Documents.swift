import Testing
import Vocabulary

@testable import Policies

/// Shorthand for the tests of decisions.
enum Documents {
    static let actions = [
        "kms:GetSecretValue", "kms:GetSecretPolicy", "kms:PutSecretValue", "kms:ListSecrets",
        "kms:Decrypt", "kms:TagResource", "kms:GetRandomPassword", "kms:CreateAlias",
    ]

    static func statement(
        _ effect: String = "Allow", principal: String = #"["uid:1000"]"#,
        action: String = #"["kms:*"]"#, resource: String = #"["*"]"#, more: String = ""
    ) -> String {
        #"{"Effect":"\#(effect)","Principal":\#(principal),"Action":\#(action),"#
            + #""Resource":\#(resource)\#(more)}"#
    }

    static func text(_ statements: String...) -> [UInt8] {
        Array(#"{"Version":"1","Statement":[\#(statements.joined(separator: ","))]}"#.utf8)
    }

    static func own(_ statements: String...) throws -> PolicyDocument {
        let all = statements.joined(separator: ",")
        return try PolicyDocument(parsing: text(all), actions: actions)
    }

    static func kept(_ statements: String...) throws -> PolicyDocument {
        try PolicyDocument(ofResource: text(statements.joined(separator: ",")))
    }

    static func decide(
        _ document: PolicyDocument, _ caller: Caller = alice, _ action: String = "GetSecretValue",
        _ resource: Resource = secret("db_cred")
    ) -> Decision {
        JointPolicy([(.vault, document)]).decide(caller, "kms:\(action)", on: resource)
    }

    static let alice = Caller.user(1000, groups: [100, 200], isOwner: false)
    static let bob = Caller.user(1001, groups: [100], isOwner: false)
    static let owner = Caller.user(1, groups: [1], isOwner: true)

    static func secret(_ name: String, _ tags: [String: String] = [:]) -> Resource {
        var checked: [TagKey: TagValue] = [:]
        for (key, value) in tags {
            if let key = TagKey(key), let value = TagValue(value) { checked[key] = value }
        }
        return Resource(.secret, Array(name.utf8), tags: checked)
    }
}
