import PKCS11
import VaultFormat
import Vocabulary

/// The token's side of a check: every object that VAULT and records name is there, with the
/// attributes it was made with; what else carries this vault's label is named.
struct TokenCheck {
    /// Whose an object is.
    enum Owner {
        case root
        case live(KeyID)
        /// Being made or destroyed: it may be there or not.
        case underWay(KeyID)

        var key: KeyID? {
            switch self {
            case .root: nil
            case .live(let key), .underWay(let key): key
            }
        }
    }

    private var expected: [Identifier: (owner: Owner, form: TokenForm)] = [:]
    /// Objects of other vaults, and of nobody that has a vault.
    private(set) var others = 0

    mutating func expect(_ object: Identifier, _ owner: Owner, _ form: TokenForm) {
        expected[object] = (owner, form)
    }

    mutating func run(on vault: Vault) throws(VaultError) -> [Finding] {
        let found = try vault.tokenObjects.all()
        let label = Array("kist:\(vault.keys.vault.hex):".utf8)
        var findings: [Finding] = []
        var present: Set<Identifier> = []
        for object in found {
            let id = Identifier(object.objectID)
            if let id, expected[id] != nil {
                present.insert(id)
            } else if object.label.starts(with: label) {
                findings.append(Finding(.objectUnknown, id?.hex ?? "an object without id"))
            } else {
                others += 1
            }
        }
        for (object, (owner, form)) in expected {
            let thing = owner.key.map { Thing.key($0.text) }
            if case .underWay = owner {
                findings.append(Finding(.unfinished, object.hex, thing))
            } else if !present.contains(object) {
                findings.append(Finding(.keyMissing, object.hex, thing))
            } else if !vault.constants.settings.acceptsWeakToken,
                try isWeak(object, owner, form, vault)
            {
                findings.append(Finding(.keyWeak, object.hex, thing))
            }
        }
        return findings
    }

    private func isWeak(
        _ object: Identifier, _ owner: Owner, _ form: TokenForm, _ vault: Vault
    ) throws(VaultError) -> Bool {
        let label = owner.key.map(vault.keyLabel) ?? "kist:\(vault.keys.vault.hex):root"
        let profile = try DataKeys.profile(of: form)
        do throws(TokenError) {
            return try vault.token.withSession(fresh: true) { (session) throws(TokenError) in
                let key = try session.findMasterKey(objectID: object.bytes)
                return try !session.inspectMasterKey(key, label: label, profile: profile).isEmpty
            }
        } catch {
            // Two objects with one id: which of them seals is anybody's guess.
            if case .keyAmbiguous = error { return true }
            throw VaultError(error)
        }
    }
}
