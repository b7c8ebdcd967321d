import Testing
import Vocabulary

/// One kind of name: what its rule accepts and refuses, without the type.
struct NameCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let longest: Int
    /// Every accepted byte besides letters and digits.
    let punctuation: String
    /// Begins every name of the kind.
    var prefix = ""
    let isName: @Sendable ([UInt8]) -> Bool

    static let all = [
        NameCase(testDescription: "secret name", longest: 192, punctuation: "_/+=.-@") {
            SecretName($0) != nil
        },
        NameCase(
            testDescription: "secret name that is not made", longest: 192, punctuation: "_/+=.-@"
        ) { SecretNameRule.isName($0.span) },
        NameCase(testDescription: "version id", longest: 64, punctuation: "_/+=.-@") {
            VersionID($0) != nil
        },
        NameCase(testDescription: "label", longest: 64, punctuation: "_/+=.-@") {
            StageLabel($0) != nil
        },
        NameCase(
            testDescription: "alias", longest: 255, punctuation: "_/+=.-@", prefix: "alias/"
        ) { AliasName($0) != nil },
        NameCase(testDescription: "key id", longest: 64, punctuation: "-") { KeyID($0) != nil },
        NameCase(testDescription: "tag key", longest: 128, punctuation: "/\\_-.+=:@") {
            TagKey($0) != nil
        },
        NameCase(testDescription: "principal", longest: 40, punctuation: "_:.@-") {
            Principal($0) != nil
        },
    ]

    func accepts(_ rest: some Sequence<UInt8>) -> Bool { isName(Array(prefix.utf8) + rest) }
}

@Suite struct NameRuleTests {
    private static let alphanumeric = Set(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    @Test(arguments: NameCase.all)
    func `exactly the bytes of the alphabet are accepted, anywhere in a name`(_ kind: NameCase) {
        let alphabet = Self.alphanumeric.union(kind.punctuation.utf8)
        let letter = UInt8(ascii: "m")
        for byte in UInt8.min...UInt8.max {
            let isAccepted = alphabet.contains(byte)
            #expect(kind.accepts([byte]) == isAccepted, "\(byte) alone")
            #expect(kind.accepts([byte, letter]) == isAccepted, "\(byte) in front")
            #expect(kind.accepts([letter, byte]) == isAccepted, "\(byte) at the end")
        }
    }

    @Test(arguments: NameCase.all)
    func `a name has one byte to the limit, and not one more`(_ kind: NameCase) {
        let longest = kind.longest - kind.prefix.utf8.count
        #expect(kind.accepts(repeatElement(UInt8(ascii: "a"), count: longest)))
        #expect(!kind.accepts(repeatElement(UInt8(ascii: "a"), count: longest + 1)))
        #expect(kind.accepts([UInt8(ascii: "a")]))
        #expect(!kind.isName(Array(kind.prefix.utf8)))
    }

    @Test(arguments: [
        ("acs", true), ("acs/", false), ("acs/rds", false), ("ACS/rds", true), ("a/acs/x", true),
        ("acs-x", true),
    ])
    func `secret names leave acs/ to managed secrets`(_ text: String, _ isAccepted: Bool) {
        #expect((SecretName(text) != nil) == isAccepted)
    }

    @Test(arguments: [
        ("aliyun", false), ("aliyunx", false), ("Aliyun", true), ("aliyu", true), ("acs:", false),
        ("acs:x", false), ("acs", true), ("acs/x", true), ("x-aliyun", true),
    ])
    func `tag keys leave aliyun and acs: to the provider`(_ text: String, _ isAccepted: Bool) {
        #expect((TagKey(text) != nil) == isAccepted)
    }

    @Test(arguments: [
        ("alias/x", true), ("alias/", false), ("alias", false), ("Alias/x", false), ("x", false),
        ("x/alias/y", false), ("alias/a/b", true),
    ])
    func `an alias begins with alias/ and goes on`(_ text: String, _ isAccepted: Bool) {
        #expect((AliasName(text) != nil) == isAccepted)
    }

    @Test func `aliases that begin with alias/acs are reserved, also the default`() throws {
        #expect(AliasName.secretsDefault.text == "alias/acs/secretsmanager")
        #expect(AliasName.secretsDefault.isReserved)
        #expect(try #require(AliasName("alias/acsx")).isReserved)
        #expect(try !#require(AliasName("alias/ac")).isReserved)
        #expect(try !#require(AliasName("alias/Acs")).isReserved)
    }

    @Test func `only ACSCurrent and ACSPrevious are built in`() throws {
        #expect(StageLabel.current.text == "ACSCurrent")
        #expect(StageLabel.previous.text == "ACSPrevious")
        #expect(StageLabel.current.isBuiltIn && StageLabel.previous.isBuiltIn)
        for text in ["ACSNext", "acscurrent", "ACSCurrent1"] {
            #expect(try !#require(StageLabel(text)).isBuiltIn)
        }
    }

    @Test func `names are kept, compared and sorted as bytes`() throws {
        let sorted = try ["+", "-", "1", "10", "2", "A", "Z", "_", "a", "ab", "b"].map {
            try #require(SecretName($0))
        }
        #expect(sorted.shuffled().sorted() == sorted)
        #expect(SecretName("Db") != SecretName("db"))
        #expect(try #require(SecretName("db/cred")).bytes == Array("db/cred".utf8))
        #expect(try "\(#require(SecretName("db/cred")))" == "db/cred")
    }

    @Test func `a user of this host is a principal, up to the largest id`() {
        #expect(Principal.user(0).text == "uid:0")
        #expect(Principal.user(.max).text == "uid:4294967295")
    }
}
