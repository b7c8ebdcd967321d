import FileStore
import VaultFormat
import Vocabulary

/// A vault's folder before any token was asked: what can be known of it without its keys.
package final class VaultFolder {
    let store: FileStore
    let unverified: HeaderFile.Unverified

    private init(store: FileStore, unverified: HeaderFile.Unverified) {
        self.store = store
        self.unverified = unverified
    }

    /// Opens the folder and reads VAULT.
    ///
    /// - Throws: ``VaultError/noVault(path:)``, ``VaultError/store(_:)`` for a folder that is not the
    ///   caller's alone, ``VaultError/missing(file:)``, ``VaultError/damaged(file:_:)``,
    ///   ``VaultError/unsupportedFormat(file:_:)``.
    package static func open(_ path: String) throws(VaultError) -> VaultFolder {
        let store: FileStore
        do { store = try FileStore(opening: path) } catch { throw VaultError(reading: error) }
        return VaultFolder(store: store, unverified: try HeaderFile.read(store))
    }

    /// Opens the folder for a repair: by VAULT, and by VAULT.copy, whichever can be read.
    ///
    /// - Returns: One or two; which of them is authentic only the token can tell.
    package static func openToRepair(_ path: String) throws(VaultError) -> [VaultFolder] {
        let store: FileStore
        do { store = try FileStore(opening: path) } catch { throw VaultError(reading: error) }
        var folders: [VaultFolder] = []
        var failure: VaultError?
        for file in [Layout.vault, Layout.vaultCopy] {
            do throws(VaultError) {
                let unverified = try HeaderFile.read(store, file)
                folders.append(VaultFolder(store: store, unverified: unverified))
            } catch { failure = failure ?? error }
        }
        if folders.isEmpty, let failure { throw failure }
        return folders
    }

    /// The folder as it was named.
    package var pathText: String { store.path }

    /// The serial number of the token the vault was made on.
    ///
    /// Not yet authentic: good for an early and clearer refusal, never for more.
    package var tokenSerial: String {
        String(decoding: unverified.header.tokenSerial, as: UTF8.self)
    }

    /// The longest value, in bytes.
    ///
    /// Not yet authentic: bounds what is read from the user, and is checked again.
    package var valueLimit: Int { unverified.header.limits.valueByteCount }
}
