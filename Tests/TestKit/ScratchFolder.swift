import Foundation
import Synchronization

/// Folders made for tests, removed when the process ends.
package enum ScratchFolder {
    private static let made = Mutex<[String]>([])
    private static let removalAtExit: Void = {
        _ = atexit {
            for folder in ScratchFolder.made.withLock({ $0 }) {
                try? FileManager.default.removeItem(atPath: folder)
            }
        }
    }()

    /// Makes a folder, mode 0700, under the temporary folder.
    ///
    /// `inMemory` where there is a file system that a sync does not slow down: for tests of kills,
    /// which take nothing from the page cache, by the thousand.
    package static func make(prefix: String = "kist", inMemory: Bool = false) throws -> String {
        _ = removalAtExit
        let base =
            inMemory && FileManager.default.isWritableFile(atPath: "/dev/shm")
            ? "/dev/shm" : ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        let folder = "\(base)/\(prefix)-\(UUID().uuidString.lowercased())"
        try makeFolder(folder)
        made.withLock { $0.append(folder) }
        return folder
    }

    package static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
    }

    package static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}
