import Sealing
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// What Kist seals under imported material, opened and made by hand from the article Format: AES-256-GCM
/// of the library, no token, and none of the code that reads and writes blobs.
@Suite struct ImportedCiphertextTests {
    private let owner: Owner
    private let vault: [UInt8]
    private let record: [UInt8]
    private let object: [UInt8]
    private static let text = Array("known to its owner".utf8)

    init() throws {
        owner = try Owner()
        try owner.bring(owner.material)
        vault = owner.scratch.pin.vault.bytes
        record = try owner.scratch.vault.keys.recordID(.key, owner.id.bytes).bytes
        object = try #require(try owner.description().primary).bytes
    }

    private func field(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt32(bytes.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) } + bytes
    }

    private func context(_ fields: [UInt8]...) -> [UInt8] {
        [4] + Array("blob".utf8) + fields.flatMap(field)
    }

    private var caller: [[UInt8]] { [Array("for".utf8), Array("b".utf8)] }

    private func keyContext() throws -> [UInt8] {
        try SHA256.digest(of: context(vault, record, object, caller[0], caller[1]))
    }

    @Test func `the owner opens a blob with the material alone`() throws {
        let pairs = EncryptionContext([(key: caller[0], value: caller[1])])
        let blob = try owner.scratch.vault.encrypt(
            owner.key, .test(Self.text), context: try #require(pairs),
            request: owner.scratch.request
        ).bytes
        var rest = blob[...]
        func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        func short() -> [UInt8] { take(Int(take(1)[0])) }
        #expect(take(1) == [1])
        #expect(short() == owner.id.bytes)
        #expect(take(9) == [1, 0, 0, 0, 0, 0, 0, 0x10, 0x87])
        #expect(take(16) == object)
        let (keyIV, sealedKey, commitment) = (short(), short(), short())
        #expect(commitment.isEmpty)
        let (iv, count) = (take(12), take(4))
        #expect(count == field(Array(rest)).prefix(4).map { $0 })
        let material = try SecretBytes.test(owner.material)
        let key = try AESGCM.open(
            sealedKey, key: material, nonce: keyIV, aad: try keyContext())
        let opened = try AESGCM.open(
            Array(rest), key: key, nonce: iv,
            aad: context(vault, record, caller[0], caller[1]))
        #expect(opened.plainCopy() == Self.text)
    }

    @Test func `Kist opens what its owner made with the material alone`() throws {
        let material = try SecretBytes.test(owner.material)
        let key = try SecretBytes.test((0..<32).map { UInt8($0) })
        let (keyIV, iv) = ([UInt8](repeating: 1, count: 12), [UInt8](repeating: 2, count: 12))
        let aad = try keyContext()
        let sealedKey = try key.read { (key) throws(SealingError) in
            try AESGCM.seal(key, key: material, nonce: keyIV, aad: aad)
        }
        let payload = try AESGCM.seal(
            Self.text, key: key, nonce: iv, aad: context(vault, record, caller[0], caller[1]))
        var blob: [UInt8] = [1, UInt8(owner.id.bytes.count)] + owner.id.bytes
        blob += [1, 0, 0, 0, 0, 0, 0, 0x10, 0x87] + object
        blob += [12] + keyIV + [48] + sealedKey + [0] + iv + field(payload)
        let pairs = EncryptionContext([(key: caller[0], value: caller[1])])
        let opened = try owner.scratch.vault.decrypt(
            blob, context: try #require(pairs), request: owner.scratch.request)
        let plain = opened.plaintext.plainCopy()
        #expect(plain == Self.text)
    }
}
