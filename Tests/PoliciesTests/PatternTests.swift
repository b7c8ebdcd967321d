import Testing

@testable import Policies

@Suite struct PatternTests {
    @Test(arguments: [
        ("*", "", true), ("*", "anything", true), ("db_*", "db_", true), ("db_*", "db_cred", true),
        ("db_*", "xdb_cred", false), ("db_*", "db", false), ("*_cred", "db_cred", true),
        ("*_cred", "db_cred2", false), ("a*b*c", "aXbYc", true), ("a*b*c", "abcabc", true),
        ("a*b*c", "acb", false), ("a?c", "abc", true), ("a?c", "ac", false), ("?", "", false),
        ("a", "a", true), ("a", "A", false), ("a", "aa", false), ("**", "x", true),
        ("*a*a*a*a*a*b", String(repeating: "a", count: 320), false),
    ])
    func `a star is any bytes, a question mark one`(
        _ pattern: String, _ text: String, _ matches: Bool
    ) throws {
        #expect(try #require(Pattern(Array(pattern.utf8))).matches(text) == matches)
    }

    @Test func `a pattern has one to 320 bytes`() {
        #expect(Pattern([]) == nil)
        #expect(Pattern([UInt8](repeating: 42, count: 321)) == nil)
        #expect(Pattern([UInt8](repeating: 42, count: 320)) != nil)
    }
}
