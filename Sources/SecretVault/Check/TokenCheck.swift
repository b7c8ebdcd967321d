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
        /// There for a while, and no loss when it is not.
        case lent(KeyID)
        /// A root CMK that was to be made and that VAULT was never put under.
        case unusedRoot

        var key: KeyID? {
            switch self {
            case .root, .unusedRoot: nil
            case .live(let key), .underWay(let key), .lent(let key): key
            }
        }
    }

    /// What an object was made as.
    enum Make {
        case root(TokenForm)
        case version(KeyHead, KeyMaterial)
        case wrapping
    }

    private var expected: [Identifier: (owner: Owner, make: Make)] = [:]
    /// Objects of other vaults, and of nobody that has a vault.
    private(set) var others = 0

    mutating func expect(_ object: Identifier, _ owner: Owner, _ make: Make) {
        expected[object] = (owner, make)
    }

    /// - Parameter sparesAccepted: Whether a weakness that the owner has accepted is no finding.
    mutating func run(
        on vault: Vault, sparesAccepted: Bool = true
    ) throws(VaultError) -> [Finding] {
        let sparesWeak = sparesAccepted && vault.constants.settings.acceptsWeakToken
        let found = try vault.tokenObjects.all()
        let label = Array("kist:\(vault.keys.vault.hex):".utf8)
        var findings: [Finding] = []
        var present: Set<Identifier> = []
        for object in found {
            let id = Identifier(object.objectID)
            if let id, expected[id] != nil {
                // A public half alone is no key.
                if !object.isPublic { present.insert(id) }
            } else if object.label.starts(with: label) {
                findings.append(Finding(.objectUnknown, id?.hex ?? "an object without id"))
            } else {
                others += 1
            }
        }
        for (object, (owner, make)) in expected {
            let thing = owner.key.map { Thing.key($0.text) }
            if case .lent = owner {
                continue
            } else if case .unusedRoot = owner {
                if present.contains(object) { findings.append(Finding(.unfinished, object.hex)) }
            } else if case .underWay = owner {
                findings.append(Finding(.unfinished, object.hex, thing))
            } else if !present.contains(object) {
                findings.append(Finding(.keyMissing, object.hex, thing))
            } else if !sparesWeak, try isWeak(object, make, vault) {
                findings.append(Finding(.keyWeak, object.hex, thing))
            }
        }
        return findings
    }

    private func isWeak(
        _ object: Identifier, _ make: Make, _ vault: Vault
    ) throws(VaultError) -> Bool {
        switch make {
        case .root(let form):
            try isWeak(
                object, label: "kist:\(vault.keys.vault.hex):root", form: form, vault.token)
        case .version(let key, .sealing(let form, _)):
            try isWeak(object, label: vault.keyLabel(key.id), form: form, vault.token)
        case .version(let key, .pair), .version(let key, .code):
            try isWeak(object, of: key, label: vault.keyLabel(key.id), vault.token)
        case .wrapping: false
        }
    }

    private func isWeak(
        _ object: Identifier, label: String, form: TokenForm, _ token: Token
    ) throws(VaultError) -> Bool {
        let profile = try DataKeys.profile(of: form)
        return try differs(token) { (session) throws(TokenError) in
            let key = try session.findMasterKey(objectID: object.bytes, profile: profile)
            return try session.inspectMasterKey(key, label: label, profile: profile)
        }
    }

    private func isWeak(
        _ object: Identifier, of key: KeyHead, label: String, _ token: Token
    ) throws(VaultError) -> Bool {
        guard let kind = key.spec.kind else { return false }
        return try differs(token) { (session) throws(TokenError) in
            try session.inspectWorkingKey(
                objectID: object.bytes, label: label, kind: kind, duty: key.usage.duty)
        }
    }

    private func differs(
        _ token: Token, _ inspect: (borrowing Session) throws(TokenError) -> [KeyAttribute]
    ) throws(VaultError) -> Bool {
        do throws(TokenError) {
            return try !token.withSession(fresh: true, inspect).isEmpty
        } catch {
            // Two objects with one id: which of them seals is anybody's guess.
            if case .keyAmbiguous = error { return true }
            throw VaultError(error)
        }
    }
}
