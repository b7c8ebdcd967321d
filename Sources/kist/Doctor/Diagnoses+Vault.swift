import FileStore
import Glibc
import SecretVault

/// The configuration, and the vault's folder without a token.
extension Diagnoses {
    /// What the configuration says; nil when it cannot be used.
    mutating func addConfiguration(_ flags: GlobalFlags) -> Configuration? {
        let configuration: Configuration
        do throws(Failure) { configuration = try Configuration(flags) } catch {
            add(.configuration, "file", error)
            return nil
        }
        if let file = configuration.file {
            good(.configuration, "file", "\(file), which only its owner can write")
        } else {
            add(
                .configuration, "file", .warning, "there is none",
                "\"kist init\" writes it when it makes a vault")
        }
        if configuration.pin != nil {
            good(.configuration, "fingerprint", "pinned: a forged vault is refused")
        } else if configuration.file != nil || NewFile.isTaken(configuration.vault) {
            add(
                .configuration, "fingerprint", .warning,
                "none: a vault that somebody else made would be opened",
                "KIST_FINGERPRINT in the configuration; \"kist status\" shows the value")
        }
        return configuration
    }

    /// The vault's folder; nil when there is none that can be opened.
    mutating func addVaultFolder(_ configuration: Configuration) -> VaultFolder? {
        let path = configuration.vault
        var folder: VaultFolder?
        do throws(VaultError) {
            folder = try VaultFolder.open(path)
            good(.vault, "folder", "\(path), closed to others")
        } catch {
            if case .noVault = error {
                add(
                    .vault, "folder", .warning, "there is no vault at \(path) yet",
                    "\"kist init\" makes one")
            } else {
                add(.vault, "folder", Failure(error))
            }
        }
        addFileSystem(under: path)
        return folder
    }

    private mutating func addFileSystem(under path: String) {
        var place = path
        while place != "/", !NewFile.isTaken(place) {
            let names = place.split(separator: "/").dropLast()
            place = "/" + names.joined(separator: "/")
        }
        let system: FileSystem
        do throws(StoreError) { system = try FileSystem(of: place) } catch {
            add(.vault, "file system", Failure(error))
            return
        }
        let disk = "put the vault on a disk of this host's own: ext4, xfs, btrfs, zfs"
        switch system.kind {
        case .local: good(.vault, "file system", system.name)
        case .memory:
            add(
                .vault, "file system", .warning, "\(system.name): gone with the next boot", disk)
        case .layered:
            add(
                .vault, "file system", .warning,
                "\(system.name): gone with the container it belongs to",
                "give the container a volume for the vault")
        case .network:
            add(
                .vault, "file system", .bad,
                "\(system.name): other machines may write it, and locks and syncs promise less",
                disk)
        case .program, .unknown:
            add(
                .vault, "file system", .warning,
                "\(system.name): what its syncs promise is not known", disk)
        }
        if system.isReadOnly {
            add(
                .vault, "room", .warning, "mounted read-only: only check and verify work",
                "mount it read-write, unless this is a copy to look at")
            return
        }
        let mebibytes = system.freeByteCount >> 20
        if mebibytes >= 64 {
            good(.vault, "room", "\(mebibytes) MiB are free")
        } else {
            add(
                .vault, "room", mebibytes < 1 ? .bad : .warning,
                "\(mebibytes) MiB are free", "make room; every change writes a few files anew")
        }
    }
}
