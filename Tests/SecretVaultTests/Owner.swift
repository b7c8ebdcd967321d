import PKCS11
import PublicKeys
import SecretVault
import SecureMemory
import TestKit
import Testing
import VaultFormat
import Vocabulary

/// Somebody with key material of their own, and the key they bring it to.
final class Owner {
    let scratch: ScratchVault
    let id: KeyID
    var key: KeyReference { KeyReference(id) }
    let material: [UInt8] = (0..<32).map { UInt8(7 * $0 & 0xFF) }

    init(_ scratch: ScratchVault? = nil) throws {
        self.scratch = try scratch ?? ScratchVault()
        id = try self.scratch.vault.createKey(
            NewKey(origin: .external), request: self.scratch.request
        ).id
    }

    func parameters(_ algorithm: WrappingAlgorithm = .oaepSHA1) throws -> ImportParameters {
        try scratch.vault.parametersForImport(key, algorithm, request: scratch.request)
    }

    func wrap(
        _ material: [UInt8], _ parameters: ImportParameters, _ padding: RSAEncryption = .oaepSHA1
    ) throws -> [UInt8] {
        try PublicKey(parsing: parameters.publicKey).encrypt(.test(material), padding: padding)
    }

    func give(_ wrapped: [UInt8], _ token: [UInt8], until expires: UnixTime? = nil) throws {
        try scratch.vault.importKeyMaterial(
            key, wrapped: wrapped, token: token, expires: expires, request: scratch.request)
    }

    /// All of an import.
    func bring(
        _ material: [UInt8], _ algorithm: WrappingAlgorithm = .oaepSHA1,
        until expires: UnixTime? = nil
    ) throws {
        let parameters = try parameters(algorithm)
        let padding: RSAEncryption = algorithm == .pkcs1v15 ? .pkcs1v15 : .oaepSHA1
        try give(wrap(material, parameters, padding), parameters.token, until: expires)
    }

    func delete() throws {
        try scratch.vault.deleteKeyMaterial(key, request: scratch.request)
    }

    func description() throws -> KeyDescription {
        try scratch.vault.describeKey(key, request: scratch.request)
    }

    func state() throws -> KeyState { try description().state }

    func seal(_ text: String) throws -> [UInt8] {
        try scratch.vault.encrypt(
            key, .test(text), context: .empty, request: scratch.request
        ).bytes
    }

    func open(_ blob: [UInt8]) throws -> String {
        let opened = try scratch.vault.decrypt(blob, context: .empty, request: scratch.request)
        return String(decoding: opened.plaintext.plainCopy(), as: UTF8.self)
    }

    func create(secret name: SecretName, _ text: String) throws {
        try scratch.create(name, text, NewSecret(key: key))
    }

    /// What a whole check finds.
    func check() throws -> [Finding] {
        try scratch.vault.check(.values, request: scratch.request).findings
    }

    /// How many keys lie in the token.
    func objects() throws -> Int {
        try scratch.token.token.withSession(fresh: true) { (session) throws(TokenError) in
            try session.listObjects().count
        }
    }

    /// Takes the key out of the token behind the vault's back.
    func destroyObject() throws {
        let object = try #require(try description().primary)
        try scratch.token.token.withSession(readWrite: true) { (session) throws(TokenError) in
            try session.destroyKey(objectID: object.bytes)
        }
    }
}
