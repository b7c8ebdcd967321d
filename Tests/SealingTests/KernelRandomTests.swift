import SecureMemory
import Sealing
import Testing

struct KernelRandomTests {
    /// Around the 256 bytes that the kernel gives at once.
    @Test(arguments: [0, 1, 32, 255, 256, 257, 512, 1000])
    func `as many bytes come as were asked for`(count: Int) throws {
        #expect(try KernelRandom.bytes(count).count == count)
        let secret = try KernelRandom.secret(count).content
        #expect(secret.count == count)
    }

    @Test func `every byte is filled and none twice the same way`() throws {
        let drawn = try (0..<64).map { _ in try KernelRandom.bytes(600) }
        // A place that stays 0 in 64 draws by chance: 600 in 2^512.
        for place in 0..<600 {
            #expect(drawn.contains { $0[place] != 0 })
        }
        #expect(Set(drawn).count == 64)
    }
}
