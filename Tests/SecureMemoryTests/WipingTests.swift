import SecureMemory
import Testing

/// What stays in memory, seen through the kernel's window on the process.
///
/// One after the other: a search holds what it reads, where another search would find it.
@Suite(.serialized) struct WipingTests {
    /// A slot of each size, and pages of its own.
    @Test(arguments: [64, 200, 512, 513, 5000, 30_720])
    func `bytes are in memory while the owner lives and gone with it`(capacity: Int) throws {
        let marker = Marker(byteCount: 64)
        try withSecret(marker, capacity: capacity) {
            let copies = try OwnMemory.copies(of: marker)
            #expect(copies == 1)
        }
        #expect(try OwnMemory.copies(of: marker) == 0)
    }

    @Test func `bytes that are cut off are gone`() throws {
        let marker = Marker(byteCount: 64)
        var secret = try SecretBytes(capacity: 200)
        secret.write { span in marker.write(to: &span) }
        secret.truncate(to: 64)
        #expect(try OwnMemory.copies(of: marker) == 1)
        secret.truncate(to: 16)
        #expect(try OwnMemory.copies(of: marker) == 0)
        let stillThere = secret.read { span in
            (0..<16).allSatisfy { span.byte(at: $0) == marker[$0] }
        }
        #expect(stillThere)
    }

    @Test func `bytes are gone after an error while they were written`() throws {
        struct Interrupted: Error {}
        let marker = Marker(byteCount: 64)
        var seen = 0
        func interrupted() throws {
            var secret = try SecretBytes(byteCount: 64)
            try secret.write { (span) throws in
                marker.write(to: &span)
                seen = try OwnMemory.copies(of: marker)
                throw Interrupted()
            }
        }
        #expect(throws: Interrupted.self) { try interrupted() }
        #expect(seen == 1)
        #expect(try OwnMemory.copies(of: marker) == 0)
    }

    private func withSecret(_ marker: Marker, capacity: Int, _ body: () throws -> Void) throws {
        var secret = try SecretBytes(byteCount: capacity)
        secret.write { span in marker.write(to: &span) }
        try body()
        // Used after the body, so that it lives until then.
        let byteCount = secret.byteCount
        #expect(byteCount == capacity)
    }
}
