import FileStore
import PKCS11
import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

/// The first files of a new vault, and the root CMK in the token.
struct VaultMaking {
    let vault: Identifier
    private let header: VaultHeader
    private let keys: VaultKeys

    /// Makes the root CMK, the root key and what VAULT says.
    init(
        vault: Identifier, token: Token, plan: VaultPlan, request: Request
    ) throws(VaultError) {
        let form = try Self.form(of: token, plan)
        let object = try Self.newIdentifier()
        self.vault = vault
        let contexts = Contexts(vault: vault)
        try TokenObjects(token: token).make(
            object, label: "kist:\(vault.hex):root", form: form, acceptsWeak: plan.acceptsWeakToken)
        let dataKeys = DataKeys(token: token)
        let root = try dataKeys.make(
            under: object, form: form, context: contexts.root(object: object, epoch: 1), of: nil)
        let canary = try dataKeys.make(
            under: object, form: form,
            context: contexts.canary(owner: .none, object: object), of: nil)
        let nameKey = try VaultKeys.newSealedNameKey(root: root.key, vault: vault)
        header = VaultHeader(
            generation: 1, branch: try Self.newIdentifier(), vault: vault, created: request.now,
            shardBits: 0,
            limits: VaultLimits(
                valueByteCount: plan.valueLimit, versions: VaultLimits.contract.versions,
                labels: VaultLimits.contract.labels, tags: VaultLimits.contract.tags),
            settings: VaultSettings(
                readAudit: .init(plan.readAudit), acceptsWeakToken: plan.acceptsWeakToken),
            region: Array(plan.region.utf8), account: Array(plan.account.utf8),
            tokenSerial: Array(token.info.serial.utf8), form: form, rootKeyEpoch: 1,
            rootKey: root.sealed, canary: canary.sealed, nameKey: nameKey)
        let copy: SecretBytes
        do { copy = try root.key.slice(0..<root.key.byteCount) } catch { throw VaultError(error) }
        keys = try VaultKeys(root: copy, sealedName: nameKey, vault: vault, epoch: 1)
    }

    /// Writes VAULT, the first shard and both chains into the folders that are there.
    func write(to store: FileStore) throws(VaultError) {
        for kind in [FileKind.intents, .events] {
            try ChainSegment.begin(
                kind, 0, before: .empty, outcome: .none, of: header, in: store, keys: keys)
        }
        let shard = try Shard.seal(
            ShardHeader(
                vault: vault, branch: header.branch, rootKeyEpoch: 1, bits: 0, number: 0,
                generation: 1),
            ShardEntries(
                sequence: 0, vaultGeneration: 1, clockMark: header.created,
                auditHead: ChainEnd.empty.hash, entries: []),
            ShardSummaries(), keys: keys)
        do { try store.replace(Layout.shard(bits: 0, number: 0), with: shard.encoding) } catch {
            throw VaultError(writing: error)
        }
        try HeaderFile.write(header, keys: keys, to: store)
    }

    private static func form(of token: Token, _ plan: VaultPlan) throws(VaultError) -> TokenForm {
        do throws(TokenError) {
            let profile = try TokenProfile.prove(
                on: token, scheme: plan.scheme, seal: LibrarySeal.seal)
            return TokenForm(
                scheme: profile.scheme.rawValue, mechanism: profile.mechanism,
                ivMode: profile.ivMode.rawValue, rsa: profile.oaep.map(RSAForm.init))
        } catch { throw VaultError(error) }
    }

    static func newIdentifier() throws(VaultError) -> Identifier {
        let bytes: [UInt8]
        do { bytes = try KernelRandom.bytes(Identifier.byteCount) } catch {
            throw VaultError(error)
        }
        guard let id = Identifier(bytes) else { throw .cryptography }
        return id
    }
}

extension VaultSettings.ReadAudit {
    init(_ audit: ReadAudit) {
        switch audit {
        case .off: self = .off
        case .written: self = .written
        case .synced: self = .synced
        }
    }
}

extension ReadAudit {
    init(_ audit: VaultSettings.ReadAudit) {
        switch audit {
        case .off: self = .off
        case .written: self = .written
        case .synced: self = .synced
        }
    }
}
