import Testing
import VaultFormat

/// One valid encoding only: what every parser is held to.
@Suite struct StrictnessTests {
    @Test(arguments: Structure.all)
    func `what is written comes back, and is written the same again`(_ it: Structure) throws {
        #expect(try it.comesBack())
        #expect(try it.rewrite(it.bytes) == it.bytes)
    }

    @Test(arguments: Structure.all)
    func `cut short at any length it is refused`(_ it: Structure) throws {
        #expect(try it.rewrite(it.bytes) == it.bytes)
        let accepted = it.bytes.indices.first { Self.isAccepted(it.bytes[..<$0], it) }
        #expect(accepted == nil)
    }

    @Test(arguments: Structure.all)
    func `a byte more at the end is refused`(_ it: Structure) throws {
        #expect(try it.rewrite(it.bytes) == it.bytes)
        let accepted = (UInt8.min...UInt8.max).first { Self.isAccepted(it.bytes + [$0], it) }
        #expect(accepted == nil)
    }

    @Test(arguments: Structure.all)
    func `a changed byte is refused, or is what would have been written`(_ it: Structure) {
        for place in it.bytes.indices {
            for change in [0x01, 0x02, 0x04, 0x20, 0x80, 0xFF, it.bytes[place]] as [UInt8] {
                var bytes = it.bytes
                bytes[place] ^= change
                guard let rewritten = try? it.rewrite(bytes) else { continue }
                #expect(rewritten == bytes, "byte \(place) changed by \(change)")
            }
        }
    }

    @Test(arguments: Structure.all)
    func `nothing at all is refused as cut short`(_ it: Structure) {
        #expect {
            _ = try it.rewrite([])
        } throws: { error in
            guard case FormatError.truncated = error else { return false }
            return true
        }
    }

    private static func isAccepted(_ bytes: some Sequence<UInt8>, _ it: Structure) -> Bool {
        (try? it.rewrite(Array(bytes))) != nil
    }
}
