import Testing

@testable import SecretVault

@Suite struct SealCountTests {
    @Test func `the bound is never less than what was sealed, nor runs over`() {
        #expect(SealCount.bound(changes: 0, events: 0) == 0)
        #expect(SealCount.bound(changes: 3, events: 7) == 307)
        #expect(SealCount.bound(changes: .max, events: 0) == .max)
        #expect(SealCount.bound(changes: .max / 100, events: .max) == .max)
    }
}
