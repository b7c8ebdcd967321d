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
            let vault = try firstOpening(of: building, token)
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

    /// Opens what was written a moment ago: if that does not prove itself, the token has told one thing
    /// then and another now.
    private static func firstOpening(
        of building: String, _ token: Token
    ) throws(VaultError) -> Vault {
        do throws(VaultError) {
            return try Vault(try VaultFolder.open(building), token: token, pin: nil)
        } catch {
            guard case .damaged(Layout.vault.description, _) = error else { throw error }
            throw .tokenSick(nil)
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

    static func trimmed(_ path: String) -> String {
        var path = Substring(path)
        while path.count > 1, path.last == "/" { path.removeLast() }
        return String(path)
    }
}
