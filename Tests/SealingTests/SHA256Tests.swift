import SecureMemory
import Sealing
import Testing

struct SHA256Tests {
    @Test func `NIST's short messages have their digests`() throws {
        let records = try VectorFile.records("SHA256ShortMsg.rsp", first: "Len")
        for record in records {
            let bitCount = try #require(Int(record["Len"] ?? ""))
            // The file writes the empty message as one zero byte.
            let message = Array(try bytes(hex: record["Msg"] ?? "-").prefix(bitCount / 8))
            let expected = try bytes(hex: record["MD"] ?? "-")
            #expect(try SHA256.digest(of: message) == expected)
        }
        #expect(records.count == 65)
    }
}
