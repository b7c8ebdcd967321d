import Foundation
import Glibc

/// A place's vault and token as they are at one moment, byte for byte, to compare and to bring back.
struct Snapshot: Equatable {
    private struct Entry: Equatable {
        let mode: mode_t
        let owner: uid_t
        /// Nil for a folder.
        let bytes: [UInt8]?
    }

    private let folder: String
    private var entries: [String: Entry] = [:]

    init(_ place: Place) throws { try self.init(place.folder) }

    private init(_ folder: String) throws {
        self.folder = folder
        for top in ["\(folder)/vault", "\(folder)/vault.token"] {
            try take(top)
            for name in try FileManager.default.subpathsOfDirectory(atPath: top) {
                try take("\(top)/\(name)")
            }
        }
    }

    private mutating func take(_ path: String) throws {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw ChildFault.system("lstat", errno) }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        entries[path] = Entry(
            mode: status.st_mode & 0o7777, owner: status.st_uid,
            bytes: isFolder ? nil : Array(try Data(contentsOf: URL(fileURLWithPath: path))))
    }

    /// Whether it has the same files, of the same bytes and modes, below `path`.
    func agrees(with other: Snapshot, below path: String) -> Bool {
        entries.filter { $0.key.hasPrefix(path) } == other.entries.filter { $0.key.hasPrefix(path) }
    }

    /// The same for all that is not below `path`.
    func agrees(with other: Snapshot, butBelow path: String) -> Bool {
        entries.filter { !$0.key.hasPrefix("\(path)/") }
            == other.entries.filter { !$0.key.hasPrefix("\(path)/") }
    }

    /// How many files are named `name`.
    func count(named name: String) -> Int {
        entries.keys.count { $0.hasSuffix("/\(name)") }
    }

    /// Makes the place what it was.
    func restore() throws {
        let found = try Snapshot(folder).entries
        let now = Set(found.keys)
        // Longer paths first: what is in a folder, then the folder.
        for path in now.subtracting(entries.keys).sorted(by: >) {
            try FileManager.default.removeItem(atPath: path)
        }
        let others = entries.filter { found[$0.key] != $0.value }
        for (path, entry) in others.sorted(by: { $0.key < $1.key }) {
            if let bytes = entry.bytes {
                _ = unsafe unlink(path)
                try Data(bytes).write(to: URL(fileURLWithPath: path))
            } else if !now.contains(path) {
                guard unsafe mkdir(path, 0o700) == 0 else {
                    throw ChildFault.system("mkdir", errno)
                }
            }
            guard unsafe chown(path, entry.owner, gid_t.max) == 0,
                unsafe chmod(path, entry.mode) == 0
            else { throw ChildFault.system("chmod", errno) }
        }
    }
}
