import MemorySearch
import SecureMemory
import Testing

/// What copies and ciphers leave in the processor itself.
@Suite(.enabled(if: registers_exist() != 0, "the processor has no registers that stay untouched"))
struct RegisterTests {
    @Test func `the wide registers are empty once a secret has ended`() throws {
        registers_fill()
        // The twin: nothing else empties them. Nothing may come between, as copies need some.
        let kept = registers_filled()
        #expect(kept == Int(REGISTERS_WORDS))
        for size in [32, 9000] {
            registers_fill()
            try endSecret(size)
            let left = registers_filled()
            #expect(left == 0, "\(size)")
        }
    }

    private func endSecret(_ size: Int) throws {
        _ = try SecretBytes(byteCount: size)
    }
}
