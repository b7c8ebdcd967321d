import Foundation
import Testing

@testable import KMSContract

@Suite struct DocumentationTests {
    @Test func `the checked-in table of operations is the one the descriptions make`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Sources/KMSContract/KMSContract.docc/Operations.md")
        if ProcessInfo.processInfo.environment["KIST_WRITE_ARTICLES"] != nil {
            try Data(OperationsArticle.text.utf8).write(to: file)
        }
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text == OperationsArticle.text)
    }

    @Test func `names of parameters are unique within an operation`() {
        for operation in KMSOperation.all {
            let names = operation.parameters.map(\.name)
            #expect(Set(names).count == names.count, "\(operation.name)")
        }
    }

    @Test(arguments: KMSOperation.all.map(\.name))
    func `the example of an operation is a sound call`(_ name: String) throws {
        let operation = try KMSOperation.named(name)
        let files = [
            "@value.txt": "x", "@plaintext.base64": "AAAA", "@blob.base64": "AAAA",
            "@wrapped.base64": "AAAA", "@token.base64": "AAAA",
            "@public.base64": Somebody.publicKey,
            "@policy.json":
                #"{"Version":"1","Statement":[{"Effect":"Allow","Action":["kms:*"]}]}"#,
        ]
        var words = Self.words(operation.example)
        #expect(words.prefix(3) == ["kist", "kms", name])
        words.removeFirst(3)
        var fields: [Field] = []
        while words.count >= 2 {
            let parameter = words.removeFirst()
            let value = words.removeFirst()
            #expect(parameter.hasPrefix("--"))
            fields.append(
                try Contract.field(
                    String(parameter.dropFirst(2)), Array((files[value] ?? value).utf8)))
        }
        #expect(words.isEmpty)
        _ = try KMSCall(operation, fields, unknown: .refused)
    }

    /// The words of a line, in single or double quotes where they hold spaces.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in line {
            switch character {
            case "'", "\"":
                if quote == nil {
                    quote = character
                } else if quote == character {
                    quote = nil
                } else {
                    word.append(character)
                }
            case " " where quote == nil:
                words.append(word)
                word = ""
            default: word.append(character)
            }
        }
        return words + [word]
    }
}
