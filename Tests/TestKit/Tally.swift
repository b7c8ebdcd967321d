import Foundation
import Synchronization

/// What a sweep has tried, counted for the table that `scripts/torture` prints.
///
/// Lines of `count<tab>what` in the file `KIST_TORTURE_TALLY` names; without it nothing is kept.
package enum Tally {
    private static let file = Mutex<FileHandle?>(open())

    private static func open() -> FileHandle? {
        guard let path = ProcessInfo.processInfo.environment["KIST_TORTURE_TALLY"] else {
            return nil
        }
        let handle = FileHandle(forWritingAtPath: path)
        _ = try? handle?.seekToEnd()
        return handle
    }

    /// Adds `count` things of the kind `what`: "kills", "faults", "images", "bits", "operations".
    package static func add(_ what: String, _ count: Int = 1) {
        file.withLock { handle in
            try? handle?.write(contentsOf: Data("\(count)\t\(what)\n".utf8))
        }
    }
}
