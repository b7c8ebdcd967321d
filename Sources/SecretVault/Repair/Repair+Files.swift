import FileStore
import VaultFormat
import Vocabulary

/// Files that belong nowhere, and folders that belong somewhere.
extension Repair {
    /// Every folder in which a writer makes its temporary file; nil is the vault itself.
    private var writtenFolders: [StorePath?] {
        [nil, Layout.audit, Layout.index] + FileKind.records.map { Layout.folder(of: $0) }
            + indexFolders.compactMap { Layout.index.appending($0) }
    }

    private var indexFolders: [String] {
        (try? store.names(in: Layout.index)) ?? []
    }

    func removeLeftovers() throws(VaultError) {
        for folder in writtenFolders {
            // Readers begin segments of events without the writers' lock.
            let lock = folder == Layout.audit ? try auditLock() : nil
            // A file where a folder should be holds no temporary file.
            guard (try? store.hasLeftover(in: folder)) == true else { continue }
            _ = consume lock
            let place = (folder.map { "\($0)/" } ?? "") + ".new"
            try act(RepairAction(.removedLeftover, place)) { () throws(VaultError) in
                let lock = folder == Layout.audit ? try auditLock() : nil
                do throws(StoreError) { try store.removeLeftover(in: folder) } catch {
                    throw VaultError(writing: error)
                }
                _ = consume lock
            }
        }
    }

    private func auditLock() throws(VaultError) -> FolderLock? {
        do throws(StoreError) {
            return try store.lock(.exclusive, on: Layout.audit, deadline: request.lockDeadline)
        } catch { throw VaultError(reading: error) }
    }

    /// Indexes of before or after a split that VAULT does not name.
    func removeOldIndexes() throws(VaultError) {
        let current = Layout.indexFolder(bits: header.shardBits).name
        for name in indexFolders where name != current {
            guard let bits = UInt8(name), bits <= Bounds.shardBits, String(bits) == name,
                let folder = Layout.index.appending(name)
            else { continue }
            try act(RepairAction(.removedIndex, folder.description)) { () throws(VaultError) in
                do throws(StoreError) { try store.removeFolder(folder) } catch {
                    throw VaultError(writing: error)
                }
            }
        }
    }

    /// Moves aside what has a name no file of the vault has.
    ///
    /// Folders beside VAULT stay: the vault may lie at the top of a disk, with what the file system
    /// keeps there.
    func setForeignFilesAside() throws(VaultError) {
        for name in try names(in: nil) where !Layout.topLevel.contains(name) {
            if (try? store.isFolder(name, in: nil)) == false { try setAside(name, in: nil) }
        }
        for kind in FileKind.records {
            for name in try names(in: Layout.folder(of: kind))
            where Identifier(hex: Array(name.utf8))?.hex != name {
                try setAside(name, in: Layout.folder(of: kind))
            }
        }
        let shards = Layout.indexFolder(bits: header.shardBits)
        let known = Set((0..<(UInt16(1) << UInt16(header.shardBits))).map { String($0) })
        for name in try names(in: shards) where !known.contains(name) {
            try setAside(name, in: shards)
        }
        for name in indexFolders where name != shards.name {
            if UInt8(name).map({ String($0) == name && $0 <= Bounds.shardBits }) == true {
                continue
            }
            try setAside(name, in: Layout.index)
        }
        let found = try names(in: Layout.audit)
        let segments = [FileKind.intents, .events].flatMap { kind in
            Layout.segments(kind, among: found).map { Layout.segment(kind, $0).name }
        }
        for name in found where !segments.contains(name) {
            try setAside(name, in: Layout.audit)
        }
    }

    func names(in folder: StorePath?) throws(VaultError) -> [String] {
        do throws(StoreError) { return try store.names(in: folder) ?? [] } catch {
            throw VaultError(reading: error)
        }
    }

    func setAside(_ name: String, in folder: StorePath?, _ thing: Thing? = nil) throws(VaultError) {
        // A name of other bytes than text cannot be given back to the kernel: the check tells it.
        guard !name.unicodeScalars.contains("\u{FFFD}") else { return }
        let place = (folder.map { "\($0)/" } ?? "") + name
        let target = try freePlace(for: place)
        try act(RepairAction(.quarantined, place, to: target.description, thing)) {
            () throws(VaultError) in
            do throws(StoreError) { try store.setAside(name, in: folder, to: target) } catch {
                throw VaultError(writing: error)
            }
        }
    }

    func setAsideIfThere(_ path: StorePath, _ thing: Thing? = nil) throws(VaultError) {
        guard try names(in: path.folder).contains(path.name) else { return }
        try setAside(path.name, in: path.folder, thing)
    }

    /// The same inside of a step that is told already.
    func moveAsideIfThere(_ path: StorePath) throws(VaultError) {
        guard try names(in: path.folder).contains(path.name) else { return }
        let target = try freePlace(for: path.description)
        do throws(StoreError) { try store.setAside(path.name, in: path.folder, to: target) } catch {
            throw VaultError(writing: error)
        }
    }

    /// A free name in quarantine that says where the file came from.
    private func freePlace(for place: String) throws(VaultError) -> StorePath {
        let letters = place.unicodeScalars.prefix(200).map { scalar in
            let isPlain = StorePath.isName("x\(scalar)")
            return isPlain ? Character(scalar) : "-"
        }
        let front = "from-" + String(letters)
        let taken = Set(try names(in: Layout.quarantine))
        var number = 0
        while true {
            let name = number == 0 ? front : "\(front).\(number)"
            if !taken.contains(name), let path = Layout.quarantine.appending(name) { return path }
            number += 1
        }
    }
}
