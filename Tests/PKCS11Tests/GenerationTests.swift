import TestKit
import Testing

@testable import PKCS11

/// What SoftHSM counts, by which it is seen that keys are others.
@Suite struct GenerationTests {
    private func write(_ generation: String, of token: String, in folder: String) throws {
        try ScratchFolder.write(generation, to: "\(folder)/\(token)/generation")
    }

    @Test func `a key made in any token of the folder changes them, a file beside does not`() throws
    {
        let folder = try ScratchFolder.make()
        for token in ["b", "a", "c"] {
            try ScratchFolder.makeFolder("\(folder)/\(token)")
            try ScratchFolder.write("", to: "\(folder)/\(token)/token.object")
            try write("1", of: token, in: folder)
        }
        var before = SoftHSM.Generations(in: folder)
        #expect(before == before.now)
        for (token, generation) in [("c", "2"), ("a", "3")] {
            try write(generation, of: token, in: folder)
            #expect(before.now != before)
            before = SoftHSM.Generations(in: folder)
        }
        #expect(before == before.now)
        try ScratchFolder.write("9", to: "\(folder)/generation")
        try ScratchFolder.makeFolder("\(folder)/no-token")
        try write("9", of: "no-token", in: folder)
        #expect(SoftHSM.Generations(in: folder) == before)
        #expect(SoftHSM.Generations(in: "\(folder)/nowhere") == .none)
    }
}
