import SecureMemory
import Sealing
import Testing

struct HMACSHA256Tests {
    @Test func `RFC 4231's messages have its codes`() throws {
        let records = try VectorFile.records("rfc-4231-sha256.txt", first: "Len")
        for record in records {
            let key = try SecretBytes(of: try bytes(hex: record["Key"] ?? "-"))
            let message = try bytes(hex: record["Msg"] ?? "-")
            let code = try bytes(hex: record["MD"] ?? "-")
            #expect(try self.code(message, key) == code)
            #expect(try isValid(code, message, key))
        }
        #expect(records.count == 6)
    }

    @Test func `a message in parts has the code of the whole`() throws {
        let key = try KernelRandom.secret(32)
        let message = try KernelRandom.bytes(200)
        let whole = try code(message, key)
        for cut in [0, 1, 63, 64, 65, 200] {
            let parts = [Array(message.prefix(cut / 2)), Array(message[(cut / 2)..<cut])]
            let code = try Array(message.suffix(from: cut)).lend { (last) throws(SealingError) in
                let code = try HMACSHA256.code(of: parts, then: last, key: key)
                guard try HMACSHA256.isValid(code, of: parts, then: last, key: key) else {
                    throw .notAuthentic
                }
                return code
            }
            #expect(code == whole)
        }
    }

    @Test func `a code with any one bit changed, cut short or made longer is refused`() throws {
        let key = try KernelRandom.secret(32)
        let message = try KernelRandom.bytes(50)
        let code = try code(message, key)
        #expect(code.count == HMACSHA256.codeByteCount)
        #expect(try isValid(code, message, key))
        for bit in 0..<code.count * 8 {
            var changed = code
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(try !isValid(changed, message, key))
        }
        for count in 0..<code.count {
            #expect(try !isValid(Array(code.prefix(count)), message, key))
        }
        #expect(try !isValid(code + [0], message, key))
        #expect(try !isValid(code, message + [0], key))
        #expect(try !isValid(code, message, KernelRandom.secret(32)))
    }

    @Test func `an empty key and an empty message have a code`() throws {
        // As computed by Python's hmac module, hmac.new(b"", b"", "sha256").
        let expected = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        let key = try SecretBytes(byteCount: 0)
        #expect(try code([], key) == bytes(hex: expected))
    }

    private func code(_ message: [UInt8], _ key: borrowing SecretBytes) throws -> [UInt8] {
        try message.lend { (message) throws(SealingError) in
            try HMACSHA256.code(of: message, key: key)
        }
    }

    private func isValid(
        _ code: [UInt8], _ message: [UInt8], _ key: borrowing SecretBytes
    ) throws -> Bool {
        try message.lend { (message) throws(SealingError) in
            try HMACSHA256.isValid(code, of: message, key: key)
        }
    }
}
