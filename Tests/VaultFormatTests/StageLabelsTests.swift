import Testing
import Vocabulary

@testable import VaultFormat

@Suite struct StageLabelsTests {
    @Test func `a label is on one version, and the order is that of the labels`() throws {
        let one = try #require(VersionID("one"))
        let two = try #require(VersionID("two"))
        let a = try #require(StageLabel("a"))
        let b = try #require(StageLabel("b"))
        let c = try #require(StageLabel("c"))
        var labels: StageLabels = [c: one, a: one]
        labels[b] = two
        #expect(labels.places.map(\.label) == [a, b, c])
        #expect(labels.of(one) == [a, c])
        #expect(labels[b] == two)
        // Moved, not doubled.
        labels[c] = two
        #expect(labels.of(one) == [a])
        #expect(labels.of(two) == [b, c])
        #expect(labels.count == 3)
        #expect(labels.isOn(one))
        labels[a] = nil
        #expect(!labels.isOn(one))
        #expect(labels[a] == nil)
        // What is not there stays so.
        labels[a] = nil
        #expect(labels.places.map(\.label) == [b, c])
    }
}
