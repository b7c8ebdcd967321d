package import PKCS11
import VaultFormat
import Vocabulary

/// What an adoption found, or would find.
package struct Adoption: Equatable, Sendable {
    /// Serial numbers of the tokens.
    package let before: String
    package let after: String
    /// Objects of the token that were proven, the root CMK among them.
    package let proven: Int
}

extension Vault {
    /// Opens a vault on a token that it was not made on, to adopt that token.
    ///
    /// What ``init(_:token:pin:)`` proves is proven here too: that the token's root CMK opens the root
    /// key, and that VAULT and the pin are those of that root key.
    package convenience init(
        adopting token: Token, for folder: VaultFolder, pin expected: VaultPin?
    ) throws(VaultError) {
        try self.init(folder, token: token, pin: expected, anyToken: true)
    }

    /// Binds the vault to this token, which holds the same keys as the one it was bound to.
    ///
    /// Every live version of every key is proven, in whatever state the key is: a CMK version opens
    /// its canary, a pair is the other half of the record's public key, a key for codes makes its
    /// canary again. Then VAULT names the token's serial number, in one change.
    ///
    /// - Parameter isRehearsal: Whether nothing is to be changed; the proofs are made all the same.
    /// - Throws: ``VaultError/tokenLacks(missing:others:)``, ``VaultError/keyMissingInToken(_:)`` and
    ///   ``VaultError/tokenSick(_:)`` with nil of the root CMK.
    package func adoptToken(
        isRehearsal: Bool = false, request: Request
    ) throws(VaultError) -> Adoption {
        let serial = token.info.serial
        let bound = String(decoding: constants.tokenSerial, as: UTF8.self)
        if isRehearsal {
            return Adoption(before: bound, after: serial, proven: try proveKeys(request))
        }
        return try recorded(.adoptToken, .all(.vault), request) { () throws(VaultError) in
            // No key is made or destroyed meanwhile, perhaps on the other token.
            try aloneWithKeys(request) { () throws(VaultError) in
                let adoption = Adoption(
                    before: bound, after: serial, proven: try proveKeys(request))
                guard bound != serial else { return adoption }
                return try writing(request, .adoptToken) { (writer) throws(VaultError) in
                    var header = writer.view.header
                    // A new root CMK lies on the token that made it.
                    guard header.rootKey == constants.rootKey,
                        header.tokenSerial == constants.tokenSerial
                    else { throw .busy }
                    header.generation += 1
                    header.tokenSerial = Array(serial.utf8)
                    try writer.replaceHeader(with: header, as: .adoptToken) {
                        () throws(VaultError) in
                    }
                    return adoption
                }
            }
        }
    }

    /// Proves every live version of every key.
    ///
    /// - Returns: How many objects were proven; the root CMK has proven itself when the vault was
    ///   opened.
    private func proveKeys(_ request: Request) throws(VaultError) -> Int {
        let heads = try reading(request) { (view) throws(VaultError) in
            var heads: [(record: Identifier, head: KeyHead)] = []
            for summary in try view.summariesBesideSecrets() {
                guard case .key(let key) = summary else { continue }
                let found = try view.find(KeyHead.self, key.id, .key(key.id.text))
                if let head = found.record?.head { heads.append((found.id, head)) }
            }
            return heads
        }
        var proven = 1
        var missing: [KeyID] = []
        var others: [KeyID] = []
        for (record, head) in heads {
            for version in head.versions where version.state == .live {
                do throws(VaultError) {
                    try prove(version, of: head, record)
                    proven += 1
                } catch {
                    switch error {
                    case .keyMissingInToken: missing.append(head.id)
                    case .tokenSick: others.append(head.id)
                    default: throw error
                    }
                }
            }
        }
        guard missing.isEmpty, others.isEmpty else {
            throw .tokenLacks(
                missing: Set(missing).sorted(), others: Set(others).subtracting(missing).sorted())
        }
        return proven
    }

    private func prove(
        _ version: KeyVersion, of head: KeyHead, _ record: Identifier
    ) throws(VaultError) {
        if let key = WorkingKey(record: record, anyState: head, version) { return try prove(key) }
        guard let (form, canary) = version.sealing else { throw .tokenSick(head.id) }
        let context = contexts.canary(owner: record, object: version.object)
        _ = try dataKeys.open(
            canary, form: form, context: context, canary: (canary, context), of: head.id,
            damaged: .tokenSick(head.id))
    }
}
