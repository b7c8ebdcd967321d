import Foundation
import SecureMemory
import Sealing
import Testing

struct HKDFSHA256Tests {
    private struct WycheproofTest: Decodable {
        let tcId, size: Int
        let ikm, salt, info, okm, result: String
    }

    @Test func `RFC 5869's keys are derived`() throws {
        let records = try VectorFile.records("rfc-5869-HKDF-SHA256.txt", first: "COUNT")
        for record in records {
            let derived = try derive(
                bytes(hex: record["IKM"] ?? "-"), bytes(hex: record["salt"] ?? "-"),
                bytes(hex: record["info"] ?? "-"), try #require(Int(record["L"] ?? "")))
            #expect(try derived == bytes(hex: record["OKM"] ?? "-"))
        }
        #expect(records.count == 3)
    }

    @Test func `Wycheproof's keys are derived, and sizes beyond the limit refused`() throws {
        let tests: [WycheproofTest] = try VectorFile.wycheproof("hkdf_sha256_test.json")
        var valid = 0
        for test in tests {
            let (key, salt) = (try bytes(hex: test.ikm), try bytes(hex: test.salt))
            let info = try bytes(hex: test.info)
            if test.result == "valid" {
                let expected = try bytes(hex: test.okm)
                #expect(try derive(key, salt, info, test.size) == expected, "\(test.tcId)")
                valid += 1
            } else {
                #expect(throws: SealingError.invalidInput, "\(test.tcId)") {
                    try derive(key, salt, info, test.size)
                }
            }
        }
        #expect(valid == 83)
        #expect(tests.count == 86)
    }

    @Test func `sizes at their limits are taken and beyond them refused`() throws {
        #expect(try derive([1], [], [UInt8](repeating: 2, count: 1024), 8160).count == 8160)
        #expect(throws: SealingError.invalidInput) { try derive([1], [], [], 8161) }
        #expect(throws: SealingError.invalidInput) { try derive([1], [], [], 0) }
        #expect(throws: SealingError.invalidInput) { try derive([1], [], [], -1) }
        #expect(throws: SealingError.invalidInput) { try derive([], [], [], 32) }
        #expect(throws: SealingError.invalidInput) {
            try derive([1], [], [UInt8](repeating: 2, count: 1025), 32)
        }
    }

    @Test func `key, salt and info each make another key`() throws {
        let derived = try derive([1], [2], [3], 32)
        #expect(try derive([1], [2], [3], 32) == derived)
        #expect(try derive([0], [2], [3], 32) != derived)
        #expect(try derive([1], [0], [3], 32) != derived)
        #expect(try derive([1], [2], [0], 32) != derived)
    }

    private func derive(
        _ key: [UInt8], _ salt: [UInt8], _ info: [UInt8], _ byteCount: Int
    ) throws -> [UInt8] {
        try HKDFSHA256.derive(
            from: SecretBytes(of: key), salt: salt, info: info, byteCount: byteCount
        ).content
    }
}
