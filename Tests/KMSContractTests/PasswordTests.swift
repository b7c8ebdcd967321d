import JSONText
import SecureMemory
import Sealing
import TestKit
import Testing

@testable import KMSContract

@Suite struct PasswordTests {
    private static let punctuation = Set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")

    private func password(
        _ kms: Contract, _ parameters: KeyValuePairs<String, String> = [:]
    ) throws -> String {
        let reply = try kms.must("GetRandomPassword", parameters)
        #expect(reply.isSecret)
        return try #require(reply["RandomPassword"]?.text)
    }

    @Test func `every switch does what it says`() throws {
        let kms = try Contract()
        #expect(try password(kms).count == 32)
        #expect(try password(kms, ["PasswordLength": "8"]).count == 8)
        #expect(try password(kms, ["PasswordLength": "128"]).count == 128)
        for _ in 0..<20 {
            let each = try password(kms, ["PasswordLength": "8"])
            #expect(
                each.contains(where: \.isLowercase) && each.contains(where: \.isUppercase)
                    && each.contains(where: \.isNumber)
                    && each.contains(where: Self.punctuation.contains))
            let digits = try password(
                kms,
                [
                    "ExcludeLowercase": "true", "ExcludeUppercase": "true",
                    "ExcludePunctuation": "true", "ExcludeCharacters": "01",
                ])
            #expect(digits.allSatisfy { "23456789".contains($0) })
            let letters = try password(
                kms, ["ExcludeNumbers": "true", "ExcludePunctuation": "true"])
            #expect(!letters.contains { !$0.isLetter })
        }
        let none = try kms.call(
            "GetRandomPassword",
            [
                "ExcludeLowercase": "true", "ExcludeUppercase": "true",
                "ExcludePunctuation": "true", "ExcludeNumbers": "true",
            ])
        #expect(none.code == "InvalidParameter")
        let emptied = try kms.call(
            "GetRandomPassword",
            [
                "ExcludeLowercase": "true", "ExcludeUppercase": "true",
                "ExcludePunctuation": "true", "ExcludeCharacters": "0123456789",
            ])
        #expect(emptied.code == "InvalidParameter")
        #expect(emptied.message.hasSuffix("Nothing is left to choose from."))
    }

    @Test func `a class need not occur unless it is asked for`() throws {
        let rules = try #require(
            PasswordRules(
                length: 8, classes: PasswordRules.CharacterClass.allCases, excluding: [],
                requiresEach: false))
        // 64 bytes of the same letter: without the rule that is a password.
        let password = try rules.password { (count) throws(SealingError) in
            try Self.bytes(repeating: 10, count)
        }
        #expect(password.plainCopy() == [UInt8](repeating: 0x21 + 10, count: 8))
    }

    @Test func `a byte that would favour some characters is thrown away`() throws {
        let rules = try #require(
            PasswordRules(
                length: 8, classes: [.numbers], excluding: [], requiresEach: true))
        var calls = 0
        let password = try rules.password { (count) throws(SealingError) in
            calls += 1
            // 250 to 255 are beyond the last whole ten.
            return try Self.bytes(repeating: calls == 1 ? 250 : 249, count)
        }
        #expect(calls == 2)
        #expect(password.plainCopy() == [UInt8](repeating: UInt8(ascii: "9"), count: 8))
    }

    @Test func `every character is equally likely`() throws {
        let rules = try #require(
            PasswordRules(
                length: 128, classes: PasswordRules.CharacterClass.allCases, excluding: [],
                requiresEach: false))
        var counts: [UInt8: Int] = [:]
        let draws = 800
        for _ in 0..<draws {
            let password = try rules.password { (count) throws(SealingError) in
                try KernelRandom.secret(count)
            }
            for byte in password.plainCopy() { counts[byte, default: 0] += 1 }
        }
        let expected = Double(draws * 128) / 94
        let chiSquare = (UInt8(0x21)...0x7E).reduce(0.0) { sum, byte in
            let difference = Double(counts[byte] ?? 0) - expected
            return sum + difference * difference / expected
        }
        // 93 degrees of freedom: beyond 190 once in some ten million runs.
        #expect(chiSquare < 190)
        #expect(counts.count == 94)
    }

    private static func bytes(
        repeating byte: UInt8, _ count: Int
    ) throws(SealingError) -> SecretBytes {
        do {
            return try SecretBytes.test([UInt8](repeating: byte, count: count))
        } catch { throw .outOfMemory }
    }
}
