import Foundation
import SecureMemory
import TestKit
import Testing

@testable import KMSContract

@Suite struct Base64Tests {
    @Test func `text and bytes agree with Foundation's at every length`() throws {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            let text = Data(bytes).base64EncodedString()
            #expect(Base64.encode(bytes) == text)
            #expect(Base64.decode(Array(text.utf8)) == bytes)
            let secret = try Base64.encode(try SecretBytes.test(bytes))
            #expect(secret.plainCopy() == Array(text.utf8))
        }
    }

    @Test(arguments: [
        "A", "AA", "AAA", "AA=A", "A===", "====", "AAAA=", "AA==AAAA", "AAA=AAAA", "AAAA\n",
        " AAA", "AA-_", "AB==", "AAB=", "AÄ==",
    ])
    func `what is not the one form is refused`(_ text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }
}
