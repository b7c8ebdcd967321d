import Testing
import Vocabulary

@testable import Policies

/// The contract's own documents, kept with secrets and keys.
@Suite struct ContractDocumentTests {
    private typealias D = Documents

    private func allows(_ principal: String, _ caller: Caller, more: String = "") throws -> Bool {
        D.decide(try D.kept(D.statement(principal: principal, more: more)), caller).isAllowed
    }

    private func denies(_ principal: String, _ caller: Caller, more: String = "") throws -> Bool {
        let document = try D.kept(D.statement("Deny", principal: principal, more: more))
        let open = try D.own(D.statement(principal: #""*""#))
        return !JointPolicy([(.vault, open), (.resource("secret/db_cred"), document)])
            .decide(caller, "kms:Decrypt", on: D.secret("db_cred")).isAllowed
    }

    @Test func `a user of the account is a principal of the vault`() throws {
        for principal in [
            #"{"RAM":["acs:ram::0:user/uid:1000"]}"#, #"{"RAM":["uid:1000"]}"#,
            #"{"RAM":"acs:ram::119285303511:user/uid:1000"}"#, #"["uid:1000"]"#,
            #"{"RAM":["acs:ram::0:role/x","acs:ram::0:user/uid:1000"]}"#,
        ] {
            #expect(try allows(principal, D.alice), "\(principal)")
            #expect(try !allows(principal, D.bob), "\(principal)")
            #expect(try denies(principal, D.alice), "\(principal)")
            #expect(try !denies(principal, D.bob), "\(principal)")
        }
    }

    @Test func `the whole account is nobody to an allowance and everybody to a denial`() throws {
        // The default policy of a key: it leaves the matter to the vault's own policy.
        let account = #"{"RAM":["acs:ram::0:*"]}"#
        #expect(try !allows(account, D.alice))
        #expect(try denies(account, D.alice))
        #expect(try allows(#"{"RAM":["*"]}"#, D.alice))
        #expect(try denies(#"{"RAM":["*"]}"#, D.alice))
        #expect(try denies(#"{"RAM":["acs:ram::0:root"]}"#, D.owner))
        #expect(try !denies(#"{"RAM":["acs:ram::0:root"]}"#, D.alice))
    }

    @Test func `what nobody here understands allows nothing and denies`() throws {
        let strange = #","Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8"]}}"#
        let known = #","Condition":{"StringNotEquals":{"kms:tag/env":["x"]}}"#
        #expect(try !allows(#"["uid:1000"]"#, D.alice, more: strange))
        #expect(try denies(#"["uid:1000"]"#, D.alice, more: strange))
        #expect(try allows(#"["uid:1000"]"#, D.alice, more: known))
        #expect(try !allows(#"{"Service":["x"]}"#, D.alice))
        #expect(try denies(#"{"Service":["x"]}"#, D.alice))
    }

    @Test func `without a principal a statement is about the account`() throws {
        let text = #"{"Effect":"Allow","Action":["kms:*"],"Resource":["*"]}"#
        #expect(!D.decide(try D.kept(text)).isAllowed)
        let denial = try D.kept(text.replacing("Allow", with: "Deny"))
        #expect(!D.decide(denial, D.owner).isAllowed)
    }
}
