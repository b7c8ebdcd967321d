import FileStore
package import PKCS11
import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

extension Vault {
    /// Makes a vault: the root key in the token's custody, an empty index and audit chain, a default
    /// customer master key with the alias `alias/acs/secretsmanager`.
    ///
    /// All of it is built in a folder beside and renamed into place: either there is a whole vault at
    /// `path` afterwards, or none.
    ///
    /// - Parameters:
    ///   - path: Must not exist; its parents are made.
    ///   - token: Logged in.
    ///   - beforeInstalling: Called with the new vault's pin when all is built and before it is in
    ///     place, so that a configuration can be written first; what it throws stops the making.
    /// - Throws: ``VaultError/vaultExists(path:)``, ``VaultError/invalid(_:)``,
    ///   ``VaultError/weakToken(attribute:)``, ``VaultError/token(_:)``, ``VaultError/store(_:)``.
    package static func initialise(
        at path: String, token: Token, plan: VaultPlan, request: Request,
        beforeInstalling: (VaultPin) throws(VaultError) -> Void = { (_) throws(VaultError) in }
    ) throws(VaultError) -> VaultPin {
        try check(plan)
        try requireFree(path)
        let vaultID = try VaultMaking.newIdentifier()
        let building = "\(trimmed(path)).init-\(vaultID.hex.prefix(8))"
        let store = try makeFolders(at: building)
        let objects: Set<Identifier> = try existingObjects(token)
        do throws(VaultError) {
            let making = try VaultMaking(vault: vaultID, token: token, plan: plan, request: request)
            try making.write(to: store)
            let vault = try Vault(try VaultFolder.open(building), token: token, pin: nil)
            let key = try vault.createKey(
                NewKey(description: Description("Seals the secrets that name no key") ?? .empty),
                request: request)
            try vault.bind(.secretsDefault, to: KeyReference(key.id), .createAlias, request)
            try beforeInstalling(vault.pin)
            try install(building, at: trimmed(path))
            return vault.pin
        } catch {
            // A folder whose place nobody knows for sure is left to its owner.
            if case .outcomeUnknown = error { throw error }
            remove(store, vault: vaultID, keeping: objects, token)
            throw error
        }
    }

    private static func makeFolders(at path: String) throws(VaultError) -> FileStore {
        do throws(StoreError) {
            try FileStore.makeParents(of: path)
            let store = try FileStore.create(path)
            for folder in Layout.folders { try store.makeFolder(folder) }
            return store
        } catch { throw VaultError(reading: error) }
    }

    private static func install(_ building: String, at path: String) throws(VaultError) {
        do throws(StoreError) { try FileStore.install(building: building, at: path) } catch {
            if case .exists = error { throw .vaultExists(path: path) }
            throw VaultError(writing: error)
        }
    }

    private static func existingObjects(_ token: Token) throws(VaultError) -> Set<Identifier> {
        do throws(TokenError) {
            return try token.withSession(fresh: true) { (session) throws(TokenError) in
                Set(try session.listObjects().compactMap { Identifier($0.objectID) })
            }
        } catch { throw VaultError(error) }
    }

    /// Takes a vault that was never installed away again: its folder, and the objects that carry
    /// its id and were not there before.
    ///
    /// What cannot be removed stays and is nobody's.
    private static func remove(
        _ store: FileStore, vault: Identifier, keeping objects: Set<Identifier>, _ token: Token
    ) {
        let label = Array("kist:\(vault.hex):".utf8)
        let made = try? token.withSession(fresh: true) { (session) throws(TokenError) in
            try session.listObjects().filter { $0.label.starts(with: label) }
        }
        for object in made ?? [] {
            guard let id = Identifier(object.objectID), !objects.contains(id) else { continue }
            try? TokenObjects(token: token).destroy(id)
        }
        try? store.discard(Layout.folders)
    }

    private static func check(_ plan: VaultPlan) throws(VaultError) {
        guard (1...Bounds.value).contains(plan.valueLimit) else {
            throw .invalid(.valueLimit(plan.valueLimit))
        }
        for place in [plan.region, plan.account] {
            guard let name = KeyID(place), name.bytes.count <= 32 else {
                throw .invalid(.place(place))
            }
        }
    }

    private static func requireFree(_ path: String) throws(VaultError) {
        do throws(StoreError) { _ = try FileStore(opening: path) } catch {
            if case .notFound = error { return }
            if case .system = error { throw .store(error) }
        }
        throw .vaultExists(path: path)
    }

    private static func trimmed(_ path: String) -> String {
        var path = Substring(path)
        while path.count > 1, path.last == "/" { path.removeLast() }
        return String(path)
    }
}

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
            let profile = try TokenProfile.prove(on: token, scheme: plan.scheme)
            return TokenForm(
                scheme: profile.scheme.rawValue, mechanism: profile.mechanism,
                ivMode: profile.ivMode.rawValue)
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
