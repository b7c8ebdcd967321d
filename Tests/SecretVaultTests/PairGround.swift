import PKCS11
import TestKit
import Testing
import VaultFormat
import Vocabulary

@testable import SecretVault

/// A vault with one key of a spec, and its first version.
struct PairGround {
    let scratch: ScratchVault
    let id: KeyID
    let key: KeyReference
    let version: Identifier

    init(_ spec: KeySpec, _ usage: KeyUsage? = nil) throws {
        scratch = try ScratchVault()
        let made = try scratch.vault.createKey(
            NewKey(spec: spec, usage: usage), request: scratch.request)
        id = made.id
        key = KeyReference(id)
        version = try #require(made.primary)
    }

    func sign(
        _ algorithm: KeyAlgorithm, version: Identifier? = nil
    ) throws(VaultError) -> [UInt8] {
        try scratch.vault.sign(
            key, version: version ?? self.version, digest: PairTests.digest, by: algorithm,
            request: scratch.request
        ).bytes
    }

    func verifies(
        _ signature: [UInt8], _ algorithm: KeyAlgorithm, version: Identifier? = nil
    ) throws -> Bool {
        try scratch.vault.verify(
            key, version: version ?? self.version, digest: PairTests.digest,
            signature: signature, by: algorithm, request: scratch.request
        ).isValid
    }

    /// The object of `version` gives way to another of the same kind, with its id.
    func swapObject(_ kind: KeyKind, _ duty: KeyDuty) throws {
        let id = version.bytes
        // Its attributes are those of the one before: only its use tells.
        let label = "kist:\(scratch.pin.vault.hex):\(self.id.text)"
        try scratch.token.token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.destroyKey(objectID: id)
            if kind.isPair {
                _ = try s.makePair(objectID: id, label: label, kind: kind, duty: duty)
            } else {
                try s.makeCodeKey(objectID: id, label: label)
            }
        }
    }
}
