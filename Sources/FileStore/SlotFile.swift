import Glibc

/// An open file that is written in place, slot by slot: an audit chain.
///
/// Closed when it goes.
///
/// Who may write is decided by the lock of the folder. Offsets and counts are in bytes and not
/// negative.
package struct SlotFile: ~Copyable, Sendable {
    /// What a slot file is opened for.
    package enum Access: Sendable {
        /// To read only; works on a read-only copy of the vault.
        case read
        /// To read and write; it must be there.
        case write
        /// To read and write; it is made, empty, when it is not there.
        case create
    }

    private let descriptor: Descriptor
    /// How long the file was when it was opened.
    package let firstByteCount: Int

    init(_ descriptor: consuming Descriptor) throws(StoreError) {
        firstByteCount = try descriptor.requirePrivateFile().st_size
        self.descriptor = descriptor
    }

    /// How long the file is now.
    package var byteCount: Int {
        get throws(StoreError) { try descriptor.status().st_size }
    }

    /// Reads `count` bytes at `offset`, fewer only where the file ends.
    ///
    /// The caller owns them.
    package func read(at offset: Int, count: Int) throws(StoreError) -> [UInt8] {
        try descriptor.read(at: offset, count: count)
    }

    /// Writes all of `bytes` at `offset`.
    ///
    /// Not durable before ``sync()``.
    ///
    /// Throws `system` when no byte was written, `outcomeUnknown` when some were.
    package func write(at offset: Int, _ bytes: [UInt8]) throws(StoreError) {
        try descriptor.write(bytes.span, at: offset)
    }

    /// Makes what was written durable (fdatasync, which includes the length).
    ///
    /// One sync, never tried again: after `outcomeUnknown` the bytes must be written again before
    /// another sync means anything.
    package func sync() throws(StoreError) {
        guard retrying({ fdatasync(descriptor.number) }) == 0 else {
            throw .outcomeUnknown(call: "fdatasync", errno: errno, path: descriptor.path)
        }
    }

    /// Closes, and reports a write error that shows only now as `outcomeUnknown`.
    package consuming func close() throws(StoreError) {
        do throws(StoreError) {
            try descriptor.close()
        } catch {
            guard case .system(let call, let reason, let path) = error else { throw error }
            throw .outcomeUnknown(call: call, errno: reason, path: path)
        }
    }
}

extension FileStore {
    /// Opens one of the slot files of a folder, which is listed to tell which.
    ///
    /// - Parameter choose: Is given the names as ``names(in:)`` gives them, and says which; nil is none.
    /// - Returns: Nil when none was chosen, or when it, or the folder, is absent.
    ///
    /// Throws as ``names(in:)`` and ``openSlots(_:for:)``.
    package func openSlots(
        in place: StorePath, for access: SlotFile.Access, _ choose: ([String]) -> String?
    ) throws(StoreError) -> SlotFile? {
        precondition(access != .create, "what is not there is not listed")
        guard let folder = try folder(place), let name = choose(try folder.names()),
            let found = try folder.open(name, access == .read ? O_RDONLY : O_RDWR)
        else { return nil }
        return try SlotFile(found)
    }

    /// Opens a slot file; nil when it, or its folder, is absent (never with `.create`, which syncs
    /// the folder of a file it has made).
    ///
    /// Throws `notRegular`, `foreignOwner`, `exposed`, `linked`, `system`, `outcomeUnknown`.
    package func openSlots(
        _ file: StorePath, for access: SlotFile.Access
    ) throws(StoreError) -> SlotFile? {
        guard let folder = try folder(file.folder) else {
            guard access != .create else {
                throw .system(call: "openat", errno: ENOENT, path: fullPath(file))
            }
            return nil
        }
        if let found = try folder.open(file.name, access == .read ? O_RDONLY : O_RDWR) {
            return try SlotFile(found)
        }
        guard access == .create else { return nil }
        guard let made = try folder.open(file.name, O_RDWR | O_CREAT | O_EXCL, mode: 0o600) else {
            throw .system(call: "openat", errno: ENOENT, path: fullPath(file))
        }
        try made.setMode(0o600)
        try folder.sync()
        return try SlotFile(made)
    }
}
