import Foundation
import TestKit

/// The program under test: the real one, built beside the tests.
enum KistProgram {
    /// Where the build has put it.
    static let path: String = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["KIST_PROGRAM"] { return path }
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        // A build of the tests puts the bundle, and on some platforms one more folder, beside it.
        var folder = URL(fileURLWithPath: own ?? CommandLine.arguments[0])
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let path = folder.appendingPathComponent("kist").path
            if FileManager.default.isExecutableFile(atPath: path), !isFolder(path) { return path }
        }
        return "/nowhere/kist"
    }()

    private static func isFolder(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path)[.type]) as? FileAttributeType
            == .typeDirectory
    }
}
