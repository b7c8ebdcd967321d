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
    /// - Parameter inMemory: Where syncs cost nothing, if there is such a place.
    package static func make(prefix: String = "kist", inMemory: Bool = false) throws -> String {
        _ = removalAtExit
        let environment = ProcessInfo.processInfo.environment
        let memory = environment["KIST_TORTURE_MEMORY"] ?? "/dev/shm"
        let isInMemory = inMemory && FileManager.default.isWritableFile(atPath: memory)
        let base = isInMemory ? memory : environment["TMPDIR"] ?? "/tmp"
        let folder = "\(base)/\(prefix)-\(UUID().uuidString.lowercased())"
        try makeFolder(folder)
        made.withLock { $0.append(folder) }
        return folder
    }

    /// Removes a folder before the process ends.
    package static func remove(_ folder: String) {
        try? FileManager.default.removeItem(atPath: folder)
        made.withLock { made in made.removeAll { $0 == folder } }
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
