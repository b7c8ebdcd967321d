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
}
