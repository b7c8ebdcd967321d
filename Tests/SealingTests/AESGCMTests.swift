import Foundation
import SecureMemory
import Sealing
import Testing

struct AESGCMTests {
    private struct WycheproofTest: Decodable {
        let tcId: Int
        let key, iv, aad, msg, ct, tag, result: String
    }

    @Test func `Wycheproof's vectors are sealed, opened and refused as they say`() throws {
        var valid = 0
        var invalid = 0
        var otherNonce = 0
        let tests: [WycheproofTest] = try VectorFile.wycheproof("aes_gcm_test.json")
        for test in tests {
            let message = Message(
                key: try bytes(hex: test.key), nonce: try bytes(hex: test.iv),
                aad: try bytes(hex: test.aad), text: try bytes(hex: test.msg))
            let sealed = try bytes(hex: test.ct) + bytes(hex: test.tag)
            if message.nonce.count != AESGCM.nonceByteCount {
                #expect(throws: SealingError.invalidInput, "\(test.tcId)") { try message.sealed() }
                #expect(throws: SealingError.invalidInput, "\(test.tcId)") {
                    try message.opened(sealed)
                }
                otherNonce += 1
            } else if test.result == "valid" {
                #expect(try message.sealed() == sealed, "\(test.tcId)")
                #expect(try message.opened(sealed) == message.text, "\(test.tcId)")
                valid += 1
            } else {
                #expect(throws: SealingError.notAuthentic, "\(test.tcId)") {
                    try message.opened(sealed)
                }
                invalid += 1
            }
        }
        #expect(valid == 39)
        #expect(invalid == 27)
        #expect(otherNonce == 39)
        #expect(tests.count == 105)
    }

    @Test func `NIST's messages are sealed to their ciphertexts`() throws {
        let records = try VectorFile.records("gcmEncryptExtIV256.rsp", first: "Count")
        for record in records {
            let message = try message(record)
            let sealed = try bytes(hex: record["CT"] ?? "-") + bytes(hex: record["Tag"] ?? "-")
            #expect(try message.sealed() == sealed)
        }
        #expect(records.count == 375)
    }

    @Test func `NIST's ciphertexts are opened, and those marked FAIL are refused`() throws {
        let records = try VectorFile.records("gcmDecrypt256.rsp", first: "Count")
        for record in records {
            let message = try message(record)
            let sealed = try bytes(hex: record["CT"] ?? "-") + bytes(hex: record["Tag"] ?? "-")
            if record["FAIL"] != nil {
                #expect(throws: SealingError.notAuthentic) { try message.opened(sealed) }
            } else {
                #expect(try message.opened(sealed) == message.text)
            }
        }
        #expect(records.count == 375)
        #expect(records.count { $0["FAIL"] != nil } == 191)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 100])
    func `a message with any one bit changed is refused`(textByteCount: Int) throws {
        let message = try sample(textByteCount: textByteCount)
        let sealed = try message.sealed()
        #expect(try message.opened(sealed) == message.text)

        func expectRefused(_ changed: Message, _ sealed: [UInt8]) {
            #expect(throws: SealingError.notAuthentic) { try changed.opened(sealed) }
        }
        for bit in 0..<sealed.count * 8 {
            expectRefused(message, flipped(sealed, bit))
        }
        for (field, count) in [(\Message.aad, 20), (\.nonce, 12), (\.key, 32)] {
            #expect(message[keyPath: field].count == count)
            for bit in 0..<count * 8 {
                var changed = message
                changed[keyPath: field] = flipped(message[keyPath: field], bit)
                expectRefused(changed, sealed)
            }
        }
    }

    @Test func `a message cut short or made longer is refused`() throws {
        let message = try sample(textByteCount: 33)
        let sealed = try message.sealed()
        #expect(try message.opened(sealed) == message.text)
        for count in 0..<sealed.count {
            #expect(throws: SealingError.notAuthentic) {
                try message.opened(Array(sealed.prefix(count)))
            }
            #expect(throws: SealingError.notAuthentic) {
                try message.opened(Array(sealed.suffix(count)))
            }
        }
        #expect(throws: SealingError.notAuthentic) { try message.opened(sealed + [0]) }
        var shorter = message
        shorter.aad.removeLast()
        #expect(throws: SealingError.notAuthentic) { try shorter.opened(sealed) }
    }

    @Test func `bytes moved from the AAD into the text are refused`() throws {
        let message = try sample(textByteCount: 16)
        let sealed = try message.sealed()
        #expect(try message.opened(sealed) == message.text)
        var moved = message
        let last = moved.aad.removeLast()
        #expect(throws: SealingError.notAuthentic) { try moved.opened([last] + sealed) }
    }

    @Test(arguments: [0, 16, 24, 31, 33, 64])
    func `a key of another size is refused`(byteCount: Int) throws {
        var message = try sample(textByteCount: 16)
        let sealed = try message.sealed()
        message.key = [UInt8](repeating: 7, count: byteCount)
        #expect(throws: SealingError.invalidInput) { try message.sealed() }
        #expect(throws: SealingError.invalidInput) { try message.opened(sealed) }
    }

    @Test func `a value of one mebibyte survives`() throws {
        let message = try sample(textByteCount: 1 << 20)
        #expect(try message.opened(message.sealed()) == message.text)
    }

    private func sample(textByteCount: Int) throws -> Message {
        Message(
            key: try KernelRandom.bytes(32), nonce: try KernelRandom.bytes(12),
            aad: try KernelRandom.bytes(20), text: try KernelRandom.bytes(textByteCount))
    }

    private func message(_ record: [String: String]) throws -> Message {
        Message(
            key: try bytes(hex: record["Key"] ?? "-"), nonce: try bytes(hex: record["IV"] ?? "-"),
            aad: try bytes(hex: record["AAD"] ?? "-"),
            // Absent where a message is to be refused.
            text: try bytes(hex: record["PT"] ?? (record["FAIL"] == nil ? "-" : "")))
    }

    private func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
        var bytes = bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return bytes
    }
}
