import CLinux
import Glibc

/// An open folder of the vault, checked: the caller's own, no access for others, no symbolic link.
struct Folder: ~Copyable, Sendable {
    /// The one temporary name of every folder.
    ///
    /// Only the holder of the lock makes it, so one that is found is dead.
    static let temporaryName = ".new"

    /// The temporary name of file `index` of several: the first has the one of every folder.
    static func temporaryName(_ index: Int) -> String {
        index == 0 ? temporaryName : "\(temporaryName).\(index)"
    }

    private static func isTemporary(_ name: String) -> Bool {
        guard name.hasPrefix(temporaryName) else { return false }
        let rest = name.dropFirst(temporaryName.count)
        return rest.isEmpty || (rest.first == "." && Int(rest.dropFirst()).map { $0 > 0 } ?? false)
    }

    let descriptor: Descriptor

    /// Opens `path` from the root of the file system or the current folder.
    init(at path: String) throws(StoreError) {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let number = retrying { unsafe Glibc.open(path, flags) }
        guard number >= 0 else {
            switch errno {
            case ENOENT: throw .notFound(path)
            case ENOTDIR, ELOOP: throw .notAFolder(path)
            case let reason: throw .system(call: "open", errno: reason, path: path)
            }
        }
        try self.init(Descriptor(adopting: number, path: path))
    }

    private init(_ descriptor: consuming Descriptor) throws(StoreError) {
        try descriptor.requirePrivateFolder()
        self.descriptor = descriptor
    }

    /// Gives the descriptor up to somebody who needs nothing else of the folder.
    consuming func released() -> Descriptor { descriptor }

    /// Where `name` in this folder is, for errors.
    func path(of name: String) -> String {
        name == "." ? descriptor.path : "\(descriptor.path)/\(name)"
    }

    /// The folder `name` in this one, or nil when there is none.
    ///
    /// "." is this folder, newly opened.
    func folder(_ name: String) throws(StoreError) -> Folder? {
        guard let descriptor = try open(name, O_RDONLY | O_DIRECTORY) else { return nil }
        return try Folder(descriptor)
    }

    /// The file `name`, or nil when there is none.
    ///
    /// Not checked yet. Never waits (O_NONBLOCK: a FIFO lying there would hang us), never follows a
    /// link.
    func open(_ name: String, _ flags: Int32, mode: mode_t = 0) throws(StoreError) -> Descriptor? {
        let all = flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let number = retrying { unsafe openat(descriptor.number, name, all, mode) }
        if number >= 0 { return Descriptor(adopting: number, path: path(of: name)) }
        switch errno {
        case ENOENT: return nil
        case EEXIST: throw .exists(path(of: name))
        case ENOTDIR: throw .notAFolder(path(of: name))
        case ELOOP where flags & O_DIRECTORY != 0: throw .notAFolder(path(of: name))
        // A link; a socket; a folder opened for writing.
        case ELOOP, ENXIO, EISDIR: throw .notRegular(path(of: name))
        case let reason: throw .system(call: "openat", errno: reason, path: path(of: name))
        }
    }

    /// Reads the file `name` whole; nil when there is none.
    func read(_ name: String, limit: Int) throws(StoreError) -> [UInt8]? {
        guard let file = try open(name, O_RDONLY) else { return nil }
        let size = try file.requirePrivateFile().st_size
        guard size <= limit else { throw .tooLarge(path: file.path, limit: limit) }
        return try file.readAll(size: size)
    }

    /// Takes the name `name` away; false when it was not there.
    ///
    /// Not durable before `sync`.
    @discardableResult
    func unlink(_ name: String) throws(StoreError) -> Bool {
        if retrying({ unsafe unlinkat(descriptor.number, name, 0) }) == 0 { return true }
        guard errno == ENOENT else {
            throw .system(call: "unlinkat", errno: errno, path: path(of: name))
        }
        return false
    }

    /// Makes what happened to the names in this folder durable.
    func sync() throws(StoreError) {
        let reason = descriptor.sync()
        guard reason == 0 else {
            throw .outcomeUnknown(call: "fsync", errno: reason, path: descriptor.path)
        }
    }

    /// The names in this folder in byte order, without the temporary ones.
    func names() throws(StoreError) -> [String] { try Self.names(in: descriptor) }

    /// The same with the temporary ones.
    func allNames() throws(StoreError) -> [String] {
        try Self.names(in: descriptor, withTemporaries: true)
    }

    /// The same of any open folder, whose position it moves.
    static func names(
        in folder: borrowing Descriptor, withTemporaries: Bool = false
    ) throws(StoreError) -> [String] {
        var names: [String] = []
        try eachName(in: folder) { name in
            if withTemporaries || !isTemporary(name) { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Calls `body` with each name in this folder, but the temporary ones, in no order.
    func eachName(_ body: (String) -> Void) throws(StoreError) {
        try Self.eachName(in: descriptor) { if !Self.isTemporary($0) { body($0) } }
    }

    private static func eachName(
        in folder: borrowing Descriptor, _ body: (String) -> Void
    ) throws(StoreError) {
        guard retrying({ lseek(folder.number, 0, SEEK_SET) == 0 ? 0 : -1 }) == 0 else {
            throw folder.failure("lseek")
        }
        var room = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe room.withUnsafeMutableBytes { room in
                unsafe linux_read_entries(folder.number, room.baseAddress, room.count)
            }
            if count == 0 { return }
            if count == -Int(EINTR) { continue }
            guard count > 0 else {
                throw .system(call: "getdents64", errno: Int32(-count), path: folder.path)
            }
            unsafe room.withUnsafeBytes { room in
                var place = 0
                while place < count {
                    guard let entry = unsafe room.baseAddress.map({ unsafe $0 + place }) else {
                        break
                    }
                    let name = unsafe String(cString: linux_entry_name(entry))
                    if name != ".", name != ".." { body(name) }
                    place += unsafe linux_entry_length(entry)
                }
            }
        }
    }
}

/// Calls again as long as a signal interrupts.
func retrying(_ call: () -> Int32) -> Int32 {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
