import Testing
import Vocabulary

@testable import Policies

/// A vault's own policy does what it seems to say, or is refused by name.
@Suite struct DocumentTests {
    private typealias D = Documents

    private func error(_ text: [UInt8]) -> PolicyError? {
        do throws(PolicyError) {
            _ = try PolicyDocument(parsing: text, actions: D.actions)
            return nil
        } catch { return error }
    }

    @Test func `a document is JSON of version 1 with statements`() {
        #expect(error(D.text()) == nil)
        #expect(error(D.text(D.statement())) == nil)
        for text in [
            "", "{", "[]x", #"{"Version":"1","Version":"1","Statement":[]}"#,
            #"{"Version":"1","Statement":[],}"#, "\u{feff}{}",
        ] {
            #expect(error(Array(text.utf8)) == .notJSON, "\(text)")
        }
        for text in [
            "[]", "{}", #"{"Version":"1"}"#, #"{"Statement":[]}"#,
            #"{"Version":1,"Statement":[]}"#, #"{"Version":"2","Statement":[]}"#,
            #"{"Version":"1","Statement":{}}"#, #"{"Version":"1","Statement":[],"Id":"x"}"#,
        ] {
            #expect(error(Array(text.utf8)) == .notADocument, "\(text)")
        }
    }

    @Test func `a document has its bounds`() {
        let blank = D.text()
        let longest = PolicyDocument.longest
        let filled = blank + [UInt8](repeating: 0x20, count: longest - blank.count)
        #expect(error(filled) == nil)
        #expect(error(filled + [0x20]) == .tooLong(limit: longest))
        func many(_ count: Int) -> [UInt8] {
            let one = D.statement(action: #""kms:*""#)
            return Array(
                #"{"Version":"1","Statement":[\#([String](repeating: one, count: count).joined(separator: ","))]}"#
                    .utf8)
        }
        #expect(error(many(100)) == nil)
        #expect(error(many(101)) == .tooManyStatements(limit: 100))
        func named(_ count: Int) -> [UInt8] {
            let list = (0..<count).map { #""uid:\#($0)""# }.joined(separator: ",")
            return D.text(D.statement(principal: "[\(list)]"))
        }
        #expect(error(named(100)) == nil)
        #expect(error(named(101)) == .invalidMember(statement: 1, "Principal"))
    }

    @Test(arguments: ["Effect", "Principal", "Action", "Resource"])
    func `every member but Sid and Condition is needed`(_ member: String) {
        let whole = D.statement(more: #","Sid":"s","Condition":{}"#)
        #expect(error(D.text(whole)) == nil)
        let without = whole.replacing(#""\#(member)":"#, with: #""Sid2":"#)
        #expect(error(D.text(without)) == .unknownMember(statement: 1, "Sid2"))
        let members = [
            ("Effect", #""Allow""#), ("Principal", #""*""#), ("Action", #""kms:*""#),
            ("Resource", #""*""#),
        ].filter { $0.0 != member }.map { #""\#($0.0)":\#($0.1)"# }.joined(separator: ",")
        #expect(
            error(D.text(D.statement(), "{\(members)}"))
                == .missingMember(statement: 2, member))
    }

    @Test func `what is not written as it must be is named`() {
        for (statement, expected) in [
            ("[]", .invalidMember(statement: 1, "Statement")),
            (D.statement("allow"), .invalidMember(statement: 1, "Effect")),
            (D.statement(principal: "[]"), .invalidMember(statement: 1, "Principal")),
            (D.statement(principal: "[1]"), .invalidMember(statement: 1, "Principal")),
            (D.statement(principal: #"{"RAM":["*"]}"#), .invalidMember(statement: 1, "Principal")),
            (D.statement(action: "[]"), .invalidMember(statement: 1, "Action")),
            (
                D.statement(more: #","NotAction":["kms:*"]"#),
                .unknownMember(statement: 1, "NotAction")
            ),
            (D.statement(more: #","Sid":"a\nb""#), .invalidMember(statement: 1, "Sid")),
            (D.statement(more: #","Sid":"""#), .invalidMember(statement: 1, "Sid")),
            (D.statement(more: #","Condition":[]"#), .invalidMember(statement: 1, "Condition")),
            (
                D.statement(more: #","Condition":{"StringEquals":{}}"#),
                .invalidMember(statement: 1, "StringEquals")
            ),
            (
                D.statement(more: #","Condition":{"StringEquals":{"kms:tag/a":[]}}"#),
                .invalidMember(statement: 1, "kms:tag/a")
            ),
            (
                D.statement(more: #","Condition":{"IpAddress":{"acs:SourceIp":["1"]}}"#),
                .unknownCondition(statement: 1, "IpAddress")
            ),
            (
                D.statement(more: #","Condition":{"StringEquals":{"acs:SourceIp":["1"]}}"#),
                .unknownCondition(statement: 1, "acs:SourceIp")
            ),
            (
                D.statement(more: #","Condition":{"StringEquals":{"kms:tag/":["1"]}}"#),
                .unknownCondition(statement: 1, "kms:tag/")
            ),
        ] as [(String, PolicyError)] {
            #expect(error(D.text(statement)) == expected, "\(statement)")
        }
    }

    @Test func `an action that no operation has is refused with the nearest`() {
        for (action, nearest) in [
            ("kms:GetSecretValu", "kms:GetSecretValue"),
            ("kms:getSecretValue", "kms:GetSecretValue"),
            ("kms:Nothing", nil), ("kms:Fetch*", nil), ("*", nil), ("ram:*", nil), ("kms:", nil),
        ] as [(String, String?)] {
            #expect(
                error(D.text(D.statement(action: #"["kms:*","\#(action)"]"#)))
                    == .unknownAction(statement: 1, action, nearest: nearest))
        }
    }

    @Test func `principals and resources have their spellings`() {
        for name in [
            "uid:", "uid:-1", "uid:01", "uid:4294967296", "gid:x", "access-key:", "access-key:a-b",
            "user:x", "a b", "", String(repeating: "a", count: 41),
        ] {
            #expect(
                error(D.text(D.statement(principal: #"["\#(name)"]"#)))
                    == .unknownPrincipal(statement: 1, name))
        }
        for name in ["", "secrets/a", "secret/", "db_cred", "acs:kms:secret/a", "certificate/x"] {
            #expect(
                error(D.text(D.statement(resource: #"["\#(name)"]"#)))
                    == .unknownResource(statement: 1, name))
        }
        #expect(
            error(D.text(D.statement(principal: #"["uid:4294967295","batch","owner"]"#))) == nil)
    }

    @Test(arguments: [
        ("payments", true), ("uid:1000", true), ("gid:100", false), ("owner", false),
        ("access-key:abc", false), ("uid:x", false), ("a:b", false),
    ])
    func `access keys are made for users and names`(_ text: String, _ may: Bool) throws {
        #expect(PrincipalText.mayHaveKeys(try #require(Principal(text))) == may)
    }
}
