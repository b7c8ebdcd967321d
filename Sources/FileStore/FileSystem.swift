import CLinux
import Glibc

/// What kind of file system a folder lies on, and how full it is.
package struct FileSystem: Equatable, Sendable {
    /// What becomes of the files on it.
    package enum Kind: Equatable, Sendable {
        /// A disk of this host's own.
        case local
        /// Memory: gone with the next boot.
        case memory
        /// A container's layers: gone with the container.
        case layered
        /// Other machines may write it; locks, renames and syncs promise less.
        case network
        /// A program of the user's; its type says nothing more.
        case program
        /// One that this list does not know.
        case unknown
    }

    package let kind: Kind
    /// As `mount` calls it; the number where this list has no name for it.
    package let name: String
    /// What an unprivileged user may still write, in bytes.
    package let freeByteCount: UInt64
    package let isReadOnly: Bool

    /// The file system of the folder `path`.
    ///
    /// Throws `notFound`, `notAFolder`, `system`.
    package init(of path: String) throws(StoreError) {
        try self.init(of: openAnyFolder(path))
    }

    init(of folder: borrowing Descriptor) throws(StoreError) {
        var type: UInt32 = 0
        let result = unsafe linux_file_system_type(folder.number, &type)
        guard result == 0 else {
            throw .system(call: "fstatfs", errno: -result, path: folder.path)
        }
        var about = statvfs()
        guard unsafe fstatvfs(folder.number, &about) == 0 else { throw folder.failure("fstatvfs") }
        (kind, name) = Self.known[type] ?? (.unknown, "0x" + String(type, radix: 16))
        freeByteCount = UInt64(about.f_bavail) * UInt64(about.f_frsize)
        isReadOnly = UInt(about.f_flag) & 1 != 0  // ST_RDONLY
    }

    /// The types of <linux/magic.h> and of the file systems' own sources.
    private static let known: [UInt32: (Kind, String)] = [
        0xEF53: (.local, "ext4"), 0x5846_5342: (.local, "xfs"), 0x9123_683E: (.local, "btrfs"),
        0x2FC1_2FC1: (.local, "zfs"), 0xF2F5_2010: (.local, "f2fs"),
        0xCA45_1A4E: (.local, "bcachefs"),
        0x0102_1994: (.memory, "tmpfs"), 0x8584_58F6: (.memory, "ramfs"),
        0x794C_7630: (.layered, "overlay"), 0x6175_6673: (.layered, "aufs"),
        0x6573_5546: (.program, "fuse"),
        0x6969: (.network, "nfs"), 0x517B: (.network, "smb"), 0xFE53_4D42: (.network, "smb2"),
        0xFF53_4D42: (.network, "cifs"), 0x0102_1997: (.network, "9p"),
        0x5346_414F: (.network, "afs"), 0x6B41_4653: (.network, "kafs"),
        0x00C3_6400: (.network, "ceph"), 0x0BD0_0BD0: (.network, "lustre"),
        0x7461_636F: (.network, "ocfs2"), 0x0116_1970: (.network, "gfs2"),
        0x7375_7245: (.network, "coda"),
    ]
}
