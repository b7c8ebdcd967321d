import Testing
import Vocabulary

@testable import Policies

/// Each row allows; its twin, changed in one point, does not.
@Suite struct DecisionTests {
    private typealias D = Documents

    @Test func `nothing is allowed to anybody but the owner until a statement allows it`() throws {
        let nothing = try D.own()
        #expect(D.decide(nothing) == .notAllowed)
        #expect(D.decide(nothing, D.owner) == .allowedToOwner)
        #expect(D.decide(try D.own(D.statement())).isAllowed)
        #expect(JointPolicy([]).decide(D.alice, "kms:Decrypt", on: D.secret("x")) == .notAllowed)
    }

    @Test func `a principal is a user, a group, an access key, a name, the owner or everybody`()
        throws
    {
        let id = try #require(AccessKeyID("LTAI5tAbCdEfGhIjKlMnOpQr"))
        let key = Caller.accessKey(id, of: try #require(Principal("payments")))
        let ofAlice = Caller.accessKey(id, of: .user(1000))
        for (principal, allowed, denied) in [
            (#"["uid:1000"]"#, D.alice, D.bob), (#""uid:1000""#, D.alice, D.bob),
            (#"["gid:200"]"#, D.alice, D.bob), (#"["uid:7","gid:100"]"#, D.bob, D.owner),
            (#"["payments"]"#, key, D.alice), (#"["access-key:\#(id)"]"#, key, D.alice),
            (#"["uid:1000"]"#, ofAlice, key), (#""*""#, key, nil), (#"["*"]"#, D.bob, nil),
        ] as [(String, Caller, Caller?)] {
            let document = try D.own(D.statement(principal: principal))
            #expect(D.decide(document, allowed).isAllowed, "\(principal)")
            if let denied {
                let isByStatement =
                    if case .allowed = D.decide(document, denied) { true } else { false }
                #expect(!isByStatement, "\(principal)")
            }
        }
        // A denial finds the owner by the word and by his number.
        for principal in [#""owner""#, #""uid:1""#, #""*""#] {
            let document = try D.own(D.statement("Deny", principal: principal))
            #expect(!D.decide(document, D.owner).isAllowed)
        }
        #expect(
            D.decide(try D.own(D.statement("Deny", principal: #""owner""#), D.statement()))
                .isAllowed)
    }

    @Test func `an access key is never the owner, even one that was made for his number`() throws {
        let id = try #require(AccessKeyID("LTAI5tAbCdEfGhIjKlMnOpQr"))
        #expect(D.decide(try D.own(), .accessKey(id, of: .user(1))) == .notAllowed)
        #expect(D.decide(try D.own(), .user(1, groups: [], isOwner: true)) == .allowedToOwner)
    }

    @Test(arguments: [
        ("kms:GetSecretValue", "GetSecretValue", true), ("kms:*", "GetSecretValue", true),
        ("kms:Get*", "GetSecretValue", true), ("kms:Get*", "PutSecretValue", false),
        ("kms:*SecretValue", "PutSecretValue", true),
        ("kms:GetSecretValue", "GetSecretPolicy", false),
        ("kms:?etSecretValue", "GetSecretValue", true),
    ])
    func `actions match by pattern`(_ pattern: String, _ action: String, _ matches: Bool) throws {
        let document = try D.own(D.statement(action: #"["\#(pattern)"]"#))
        #expect(D.decide(document, D.alice, action).isAllowed == matches)
    }

    @Test(arguments: [
        ("*", Resource(.secret, Array("a".utf8)), true),
        ("secret/*", Resource(.secret, Array("a".utf8)), true),
        ("secret/db_*", Resource(.secret, Array("db_x".utf8)), true),
        ("secret/db_*", Resource(.secret, Array("web".utf8)), false),
        ("secret/*", Resource(.key, Array("a".utf8)), false),
        ("key/1-2", Resource(.key, Array("1-2".utf8)), true),
        ("alias/pay*", Resource(.alias, Array("payroll".utf8)), true),
        ("acs:kms:*:*:secret/db_*", Resource(.secret, Array("db_x".utf8)), true),
        ("acs:kms:local:0:secret/a/b", Resource(.secret, Array("a/b".utf8)), true),
        // All of a kind, and what is not there, only whole kinds take in.
        ("secret/*", Resource(.secret, nil), true), ("secret/db_*", Resource(.secret, nil), false),
        ("*", Resource(.secret, nil), true), ("*", Resource(nil, nil), true),
        ("secret/*", Resource(nil, nil), false),
    ])
    func `resources match by kind and pattern`(
        _ pattern: String, _ resource: Resource, _ matches: Bool
    ) throws {
        let document = try D.own(D.statement(resource: #"["\#(pattern)"]"#))
        #expect(D.decide(document, D.alice, "Decrypt", resource).isAllowed == matches)
    }

    @Test(
        arguments: [
            (#""StringEquals":{"kms:tag/env":["prod"]}"#, ["env": "prod"], true),
            (#""StringEquals":{"kms:tag/env":["prod"]}"#, ["env": "dev"], false),
            (#""StringEquals":{"kms:tag/env":["prod"]}"#, [:], false),
            (#""StringEquals":{"kms:tag/env":["dev","prod"]}"#, ["env": "prod"], true),
            (#""StringEquals":{"acs:ResourceTag/env":"prod"}"#, ["env": "prod"], true),
            (#""StringNotEquals":{"kms:tag/env":["prod"]}"#, ["env": "dev"], true),
            (#""StringNotEquals":{"kms:tag/env":["prod"]}"#, [:], true),
            (#""StringNotEquals":{"kms:tag/env":["prod"]}"#, ["env": "prod"], false),
            (#""StringLike":{"kms:tag/env":["pr*"]}"#, ["env": "prod"], true),
            (#""StringLike":{"kms:tag/env":["pr*"]}"#, ["env": "dev"], false),
            (#""StringNotLike":{"kms:tag/env":["pr*"]}"#, ["env": "prod"], false),
            (#""StringEquals":{"kms:tag/a":["1"],"kms:tag/b":["2"]}"#, ["a": "1", "b": "2"], true),
            (#""StringEquals":{"kms:tag/a":["1"],"kms:tag/b":["2"]}"#, ["a": "1"], false),
            (
                #""StringEquals":{"kms:tag/a":["1"]},"StringNotEquals":{"kms:tag/b":["2"]}"#,
                ["a": "1", "b": "2"], false
            ),
        ] as [(String, [String: String], Bool)])
    func `conditions look at tags`(
        _ condition: String, _ tags: [String: String], _ holds: Bool
    ) throws {
        let document = try D.own(D.statement(more: #","Condition":{\#(condition)}"#))
        let resource = D.secret("db_cred", tags)
        #expect(D.decide(document, D.alice, "Decrypt", resource).isAllowed == holds)
        // The same condition on a denial takes away exactly what it gave.
        let denial = try D.own(
            D.statement(), D.statement("Deny", more: #","Condition":{\#(condition)}"#))
        #expect(D.decide(denial, D.alice, "Decrypt", resource).isAllowed != holds)
    }

    @Test func `a denial wins, wherever it stands and whoever asks`() throws {
        let allow = D.statement(principal: #""*""#)
        let deny = D.statement("Deny", principal: #""*""#, resource: #"["secret/db_*"]"#)
        for document in [try D.own(allow, deny), try D.own(deny, allow)] {
            for caller in [D.alice, D.bob, D.owner] {
                #expect(!D.decide(document, caller).isAllowed)
                #expect(D.decide(document, caller, "Decrypt", D.secret("web")).isAllowed)
            }
        }
        let (open, shut) = (
            try D.own(allow), try D.kept(D.statement("Deny", principal: #"{"RAM":["*"]}"#))
        )
        for set in [
            JointPolicy([(.vault, open), (.resource("x"), shut)]),
            JointPolicy([(.vault, shut), (.resource("x"), open)]),
        ] {
            #expect(!set.decide(D.alice, "kms:Decrypt", on: D.secret("a")).isAllowed)
        }
        #expect(
            JointPolicy([(.vault, open), (.resource("x"), .empty)])
                .decide(D.alice, "kms:Decrypt", on: D.secret("a")).isAllowed)
    }

    @Test func `a decision names its statement`() throws {
        let document = try D.own(
            D.statement(principal: #""uid:7""#), D.statement(more: #","Sid":"readers""#))
        #expect(
            D.decide(document)
                == .allowed(Decision.Ground(document: .vault, statement: 2, id: "readers")))
        let denial = try D.own(D.statement(), D.statement("Deny"))
        #expect(
            D.decide(denial)
                == .denied(Decision.Ground(document: .vault, statement: 2, id: nil)))
    }
}
