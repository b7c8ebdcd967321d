import Glibc

/// A file outside the vault whose content is believed: the configuration, the PIN.
///
/// Symbolic links are followed, as for any path the user names; what counts is who owns and who can
/// reach the file that was opened.
package enum TrustedFile {
    /// Whose file it must be and what others must not be able to do.
    package enum Rule: Sendable {
        /// Owned by root or the caller, written by nobody else.
        ///
        /// Others may read.
        case configuration
        /// Owned by the caller, no access for anybody else.
        ///
        /// A PIN.
        case secret
        /// A PIN inside systemd's credentials directory: owned by root or the caller.
        ///
        /// When it is root's, the caller's access is an ACL entry, which shows as group read.
        case credential

        var isRootAllowed: Bool { self != .secret }

        var forbiddenMode: mode_t {
            switch self {
            case .configuration: 0o022
            case .secret: 0o077
            case .credential: 0o037
            }
        }
    }

    /// Reads a file without secrets whole; at most `limit` bytes.
    ///
    /// The caller owns the bytes.
    ///
    /// Throws `notFound`, `notRegular`, `foreignOwner`, `exposed`, `tooLarge`, `changedWhileRead`,
    /// `system`.
    package static func read(_ path: String, rule: Rule, limit: Int) throws(StoreError) -> [UInt8] {
        let opened = try open(path, rule: rule, limit: limit)
        return try opened.file.readAll(size: opened.size)
    }

    /// Reads a file whole into the front of `target` and nowhere else.
    ///
    /// Result: how many bytes.
    ///
    /// Throws `tooLarge` when they do not fit, else as ``read(_:rule:limit:)``.
    package static func read(
        _ path: String, rule: Rule, into target: inout MutableRawSpan
    ) throws(StoreError) -> Int {
        let opened = try open(path, rule: rule, limit: target.byteCount)
        try opened.file.readAll(size: opened.size, into: &target)
        return opened.size
    }

    private struct Opened: ~Copyable {
        let file: Descriptor
        let size: Int
    }

    private static func open(
        _ path: String, rule: Rule, limit: Int
    ) throws(StoreError) -> Opened {
        // O_NONBLOCK: a FIFO lying there must not hang us.
        let number = retrying { unsafe Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        guard number >= 0 else {
            switch errno {
            case ENOENT: throw .notFound(path)
            case ENXIO: throw .notRegular(path)
            case let reason: throw .system(call: "open", errno: reason, path: path)
            }
        }
        let file = Descriptor(adopting: number, path: path)
        let status = try file.status()
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path) }
        guard status.st_uid == geteuid() || (rule.isRootAllowed && status.st_uid == 0) else {
            throw .foreignOwner(path: path, uid: status.st_uid)
        }
        guard status.st_mode & rule.forbiddenMode == 0 else {
            throw .exposed(path: path, mode: status.st_mode & 0o7777)
        }
        guard status.st_size <= limit else { throw .tooLarge(path: path, limit: limit) }
        return Opened(file: file, size: status.st_size)
    }
}
