import FileStore
package import PKCS11
import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

/// An open vault: a folder, a logged-in token, and the verbs on secrets and keys.
///
/// One thread at a time. Every verb reads what it needs anew; nothing is remembered between them
/// but the keys, and, where that is wanted, what the very bytes that were read said before.
package final class Vault {
    let store: FileStore
    let keys: VaultKeys
    let token: Token
    /// VAULT as it was verified when the vault was opened; spent by the first look.
    private var freshHeader: VaultHeader?
    /// What VAULT says that never changes.
    let constants: VaultHeader
    /// What a trusted configuration should say of this vault.
    package let pin: VaultPin
    /// The audit chain's end after this vault's last change; nil before the first.
    package private(set) var chainHead: ChainHead?
    /// What the chain was seen to say of the clocks, once that was asked.
    var clockHistory: ClockHistory?

    /// How many intents a segment of the chain takes from this vault; less only in tests.
    var segmentLimit = ChainLayout.segmentLimit

    /// Opens a vault: the token unwraps the root key, and VAULT proves itself under it.
    ///
    /// - Parameters:
    ///   - folder: As read before the token was asked.
    ///   - token: Logged in.
    ///   - expected: What the configuration says of the vault, if it says anything.
    ///   - files: Where to remember what files were opened to, for a vault that is asked again and again.
    /// - Throws: ``VaultError/otherVault(expected:found:)``, ``VaultError/otherToken(expected:found:)``,
    ///   ``VaultError/damaged(file:_:)``, ``VaultError/keyMissingInToken(_:)``,
    ///   ``VaultError/tokenSick(_:)``.
    package convenience init(
        _ folder: VaultFolder, token: Token, pin expected: VaultPin?,
        remembering files: ProvenFiles? = nil
    ) throws(VaultError) {
        try self.init(
            folder, token: token, pin: expected, anyToken: false, remembering: files)
    }

    /// - Parameter anyToken: Whether the token may have another serial number than VAULT says.
    init(
        _ folder: VaultFolder, token: Token, pin expected: VaultPin?, anyToken: Bool,
        remembering files: ProvenFiles? = nil
    ) throws(VaultError) {
        let unverified = folder.unverified
        let header = unverified.header
        guard anyToken || token.info.serial == folder.tokenSerial else {
            throw .otherToken(expected: folder.tokenSerial, found: token.info.serial)
        }
        // Refused before the token is asked for anything: a forged VAULT chooses nothing.
        if let expected, expected.vault != header.vault || expected.scheme != header.form.scheme {
            let found = VaultPin(
                vault: header.vault, scheme: header.form.scheme, fingerprint: .none)
            throw .otherVault(expected: expected, found: found)
        }
        let contexts = Contexts(vault: header.vault)
        let object = header.rootKey.keyVersion
        // A forged VAULT may say any scheme; the form must be on the token module's closed list, and
        // what is opened must then prove VAULT itself.
        let root = try DataKeys(token: token).open(
            header.rootKey, form: header.form,
            context: contexts.root(object: object, epoch: header.rootKeyEpoch),
            canary: (header.canary, contexts.canary(owner: .none, object: object)), of: nil,
            damaged: .damaged(file: Layout.vault.description, nil))
        keys = try VaultKeys(
            root: root, sealedName: header.nameKey, vault: header.vault,
            epoch: header.rootKeyEpoch, remembering: files)
        let verified = try HeaderFile.verify(unverified, keys: keys)
        pin = VaultPin(
            vault: verified.vault, scheme: verified.form.scheme,
            fingerprint: try keys.fingerprint())
        if let expected, expected != pin { throw .otherVault(expected: expected, found: pin) }
        store = folder.store
        self.token = token
        constants = verified
        freshHeader = verified
    }

    /// What becomes of the audit entry of a read; a vault keeps it for life.
    package var readAudit: ReadAudit { ReadAudit(constants.settings.readAudit) }

    var contexts: Contexts { Contexts(vault: keys.vault) }
    var tokenObjects: TokenObjects {
        TokenObjects(token: token, root: constants.rootKey.keyVersion)
    }
    var dataKeys: DataKeys { DataKeys(token: token) }
    var opening: ValueOpening { ValueOpening(contexts: contexts, dataKeys: dataKeys) }
    var look: StoreLook { StoreLook(store: store, keys: keys) }

    /// Has the next look read VAULT anew.
    func forgetHeader() { freshHeader = nil }

    /// Looks at the store without lock, and again under the shared lock before an alarm is believed.
    func reading<R: ~Copyable>(
        _ request: Request, _ body: (View) throws(VaultError) -> R
    ) throws(VaultError) -> R {
        let known = freshHeader
        freshHeader = nil
        return try look.reading(request, known: known, body)
    }

    /// Changes the store under the writers' lock.
    func writing<R: ~Copyable>(
        _ request: Request, _ operation: Operation, _ body: (Writer) throws(VaultError) -> R
    ) throws(VaultError) -> R {
        freshHeader = nil
        return try store.withLock(
            .exclusive, deadline: request.lockDeadline, refusal: { VaultError(reading: $0) }
        ) { () throws(VaultError) in
            let writer = try Writer(
                store: store, keys: keys, request: request, operation: operation,
                segmentLimit: segmentLimit)
            let before = writer.view.chain?.last?.intent.sequence
            let result = try body(writer)
            if let last = writer.view.chain?.last, last.intent.sequence != before {
                chainHead = ChainHead(sequence: last.intent.sequence, hash: last.hash)
            }
            return result
        }
    }
}
