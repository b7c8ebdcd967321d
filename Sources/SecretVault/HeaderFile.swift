import FileStore
import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

/// VAULT on disk: read, verified, and written.
enum HeaderFile {
    /// VAULT as it lies there, before its code is verified.
    struct Unverified {
        let header: VaultHeader
        let authenticated: [UInt8]
        let mac: [UInt8]
    }

    static func read(
        _ store: FileStore, _ path: StorePath = Layout.vault
    ) throws(VaultError) -> Unverified {
        try parse(try bytes(store, path), path)
    }

    /// VAULT as it is now, verified.
    static func current(
        in store: FileStore, keys: VaultKeys
    ) throws(VaultError) -> VaultHeader {
        let bytes = try bytes(store, Layout.vault)
        if let known = keys.known(.vault, bytes, as: VaultHeader.self) { return known }
        let header = try verify(try parse(bytes, Layout.vault), keys: keys)
        keys.note(.vault, bytes, header)
        return header
    }

    private static func bytes(
        _ store: FileStore, _ path: StorePath
    ) throws(VaultError) -> [UInt8] {
        let bytes: [UInt8]?
        do { bytes = try store.read(path, limit: Bounds.vault) } catch {
            throw VaultError(reading: error)
        }
        guard let bytes else { throw .missing(file: path.description) }
        return bytes
    }

    private static func parse(
        _ bytes: [UInt8], _ path: StorePath
    ) throws(VaultError) -> Unverified {
        do throws(FormatError) {
            let (header, authenticated, mac) = try VaultHeader.parse(bytes)
            return Unverified(header: header, authenticated: authenticated, mac: mac)
        } catch { throw VaultError(error, in: path) }
    }

    /// The header, once its code holds under the keys of the same vault.
    static func verify(
        _ unverified: Unverified, keys: VaultKeys
    ) throws(VaultError) -> VaultHeader {
        let key = try keys.key(.headerKey)
        let isValid: Bool
        do {
            isValid = try HMACSHA256.isValid(
                unverified.mac, of: unverified.authenticated, key: key)
        } catch { throw VaultError(error) }
        guard isValid, unverified.header.vault == keys.vault else {
            throw .damaged(file: Layout.vault.description, nil)
        }
        return unverified.header
    }

    /// The file: the header and its code.
    static func encoding(of header: VaultHeader, keys: VaultKeys) throws(VaultError) -> [UInt8] {
        let key = try keys.key(.headerKey)
        let bytes = header.encoding
        do { return bytes + (try HMACSHA256.code(of: bytes, key: key)) } catch {
            throw VaultError(error)
        }
    }

    /// Writes VAULT, then its copy.
    static func write(
        _ header: VaultHeader, keys: VaultKeys, to store: FileStore
    ) throws(VaultError) {
        let bytes = try encoding(of: header, keys: keys)
        do { try store.replace(Layout.vault, with: bytes) } catch {
            throw VaultError(writing: error)
        }
        // VAULT has changed by now: whatever happens to its copy, "nothing has changed" is not true.
        do { try store.replace(Layout.vaultCopy, with: bytes) } catch {
            throw .outcomeUnknown(nil, error)
        }
    }
}
