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
        #expect(SoftHSM.generations(in: folder) == Array("111".utf8))
        try write("2", of: "c", in: folder)
        #expect(SoftHSM.generations(in: folder) == Array("112".utf8))
        try write("3", of: "a", in: folder)
        #expect(SoftHSM.generations(in: folder) == Array("312".utf8))
        try ScratchFolder.write("9", to: "\(folder)/generation")
        try ScratchFolder.makeFolder("\(folder)/no-token")
        try write("9", of: "no-token", in: folder)
        #expect(SoftHSM.generations(in: folder) == Array("312".utf8))
        #expect(SoftHSM.generations(in: "\(folder)/nowhere") == [])
    }
}
