import Errands
import KMSContract
import SecretVault
import SecureMemory
import Testing
import Vocabulary

/// Errands on their way to the agent.
@Suite struct ErrandTests {
    private static let name = SecretName(trusted: "a/b=c@d.e-f_g+h")
    private static let version = VersionID(trusted: "v+1")
    private static let alias = AliasName(trusted: "alias/pay")
    private static let key = KeyReference(alias)
    private static let tags = [
        TagKey(trusted: #"a\b"#): TagValue("c:d"), TagKey(trusted: "e"): TagValue(""),
    ]
    .compactMapValues { $0 }

    static let all: [any Errand] = {
        var new = NewSecret(versionID: version, tags: tags, key: key, dataType: .binary)
        new.description = Description("ü\n\"&=%") ?? .empty
        let labels = NewVersion(versionID: version, labels: [.current, StageLabel(trusted: "x")])
        let change = SecretChange(description: .empty, setTags: tags)
        return [
            FindValueLimit(), CreateSecret(name, value(), new),
            CreateSecret(name, value(), NewSecret()),
            PutValue(name, value(), labels), PutValue(name, value(), NewVersion()),
            ListSecrets(prefix: nil), ListSecrets(prefix: "", after: name), DescribeSecret(name),
            ListVersions(name), MoveLabel(.current, of: name, to: version, from: nil),
            MoveLabel(.current, of: name, to: nil, from: version), UpdateSecret(name, change),
            UpdateSecret(
                name, SecretChange(removeTags: [TagKey(trusted: "e"), TagKey(trusted: "f")])),
            DeleteSecret(name, afterDays: 7), DeleteSecret(name, afterDays: nil),
            RestoreSecret(name), CreateKey(NewKey()),
            CreateKey(
                NewKey(spec: .rsa3072, usage: .encryptDecrypt, origin: .external, tags: tags)),
            ListKeys(), DescribeKey(key), SwitchKey(key, on: true), SwitchKey(key, on: false),
            DeleteKey(key, afterDays: 7, isRehearsal: false),
            DeleteKey(key, afterDays: 7, isRehearsal: true), RestoreKey(key), RotateKey(key),
            ListAliases(), BindAlias(alias, to: key), MoveAlias(alias, to: key), RemoveAlias(alias),
        ]
    }()

    private static func value() -> SecretBytes {
        guard let value = try? SecretBytes(byteCount: 3) else { preconditionFailure("no memory") }
        return value
    }

    @Test(arguments: all.indices)
    func `an errand arrives as it was sent, and any other way it is written is refused`(
        index: Int
    ) throws {
        let errand = Self.all[index]
        let word = type(of: errand).word
        let again = try ErrandTable.errand(word, errand.fields)
        #expect(type(of: again) == type(of: errand))
        #expect(again.fields.map(\.name) == errand.fields.map(\.name))
        #expect(again.rights.map(\.operation.name) == errand.rights.map(\.operation.name))
        var wrong = [errand.fields + [Field("Other", text: [])]]
        if errand.fields.count > 1 { wrong.append(errand.fields.reversed()) }
        if let last = errand.fields.last { wrong.append(errand.fields + [last]) }
        for fields in wrong {
            #expect(throws: ErrandFault.malformed) { try ErrandTable.errand(word, fields) }
        }
        #expect(throws: ErrandFault.unknown) { try ErrandTable.errand("\(word)s", errand.fields) }
    }

    @Test func `every errand is here, and all but one needs a right`() {
        #expect(
            Set(Self.all.map { type(of: $0).word }) == Set(ErrandTable.all.map { $0.word }))
        #expect(Set(ErrandTable.all.map { $0.word }).count == ErrandTable.all.count)
        for errand in Self.all {
            #expect(errand.rights.isEmpty == (errand is FindValueLimit))
        }
    }

    @Test func `what an errand changes is a right of its own`() {
        func rights(_ change: SecretChange) -> [String] {
            UpdateSecret(Self.name, change).rights.map(\.operation.name)
        }
        #expect(rights(SecretChange(description: .empty)) == ["UpdateSecret"])
        #expect(rights(SecretChange(setTags: Self.tags)) == ["TagResource"])
        #expect(rights(SecretChange(removeTags: [TagKey(trusted: "e")])) == ["UntagResource"])
        #expect(rights(SecretChange()) == ["UpdateSecret"])
        #expect(SwitchKey(Self.key, on: false).rights.map(\.operation.name) == ["DisableKey"])
    }
}
