internal import Glibc

/// Why a path may not be trusted.
package enum TrustFault: Equatable, Sendable {
    /// Not owned by root or the caller.
    case owner
    /// Group or others may write to it.
    case writable
    /// Not a regular file at the end, or not a folder on the way.
    case kind
    /// Too many symbolic links.
    case links
    case relative
}

/// Follows a path by hand and trusts it only when nobody but root and the caller can have put
/// anything on it: every folder, every link and the file itself are owned by root or the caller and
/// not writable by others.
///
/// A sticky folder such as /tmp may be writable, since nobody can replace an entry there that is
/// not theirs.
enum ModuleTrust {
    /// - Returns: The path without links, every step of which was judged.
    /// - Throws: ``TokenError/moduleNotFound(path:)``, ``TokenError/moduleUntrusted(path:why:)``.
    static func resolve(_ path: String) throws(TokenError) -> String {
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw .moduleUntrusted(path: path, why: .relative)
        }
        var pending = steps(of: path)
        var resolved: [Substring] = []
        var linksLeft = 40
        try judgeFolder("/", named: path)
        while let step = pending.popLast() {
            if step == ".." {
                _ = resolved.popLast()
                continue
            }
            var here = ""
            for name in resolved + [step] {
                here += "/"
                here.append(contentsOf: name)
            }
            var status = stat()
            guard unsafe lstat(here, &status) == 0 else { throw fault(errno, path) }
            switch status.st_mode & S_IFMT {
            case S_IFLNK:
                // A link's mode means nothing, its owner could point it elsewhere.
                guard isOurs(status) else { throw .moduleUntrusted(path: here, why: .owner) }
                linksLeft -= 1
                guard linksLeft > 0 else { throw .moduleUntrusted(path: path, why: .links) }
                let target = try target(of: here, named: path)
                if target.utf8.first == UInt8(ascii: "/") { resolved = [] }
                pending += steps(of: target)
            case S_IFDIR:
                guard !pending.isEmpty else { throw .moduleUntrusted(path: here, why: .kind) }
                try judgeFolder(here, named: path)
                resolved.append(step)
            case S_IFREG:
                guard pending.isEmpty else { throw .moduleNotFound(path: path) }
                guard isOurs(status) else { throw .moduleUntrusted(path: here, why: .owner) }
                guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
                    throw .moduleUntrusted(path: here, why: .writable)
                }
                return here
            default:
                throw .moduleUntrusted(path: here, why: .kind)
            }
        }
        throw .moduleUntrusted(path: path, why: .kind)
    }

    /// The steps of a path, last first.
    private static func steps(of path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }.reversed()
    }

    private static func isOurs(_ status: stat) -> Bool {
        status.st_uid == 0 || status.st_uid == geteuid()
    }

    private static func judgeFolder(_ folder: String, named path: String) throws(TokenError) {
        var status = stat()
        guard unsafe lstat(folder, &status) == 0 else { throw fault(errno, path) }
        guard isOurs(status) else { throw .moduleUntrusted(path: folder, why: .owner) }
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 || status.st_mode & S_ISVTX != 0 else {
            throw .moduleUntrusted(path: folder, why: .writable)
        }
    }

    private static func target(of link: String, named path: String) throws(TokenError) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(link, &bytes, bytes.count)
        guard count >= 0 else { throw fault(errno, path) }
        guard count > 0, count < bytes.count else { throw .moduleNotFound(path: path) }
        return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A path that could not be looked at is another matter than one that leads nowhere.
    private static func fault(_ reason: Int32, _ path: String) -> TokenError {
        reason == ENOENT || reason == ENOTDIR
            ? .moduleNotFound(path: path) : .moduleUnreachable(path: path, errno: reason)
    }
}
