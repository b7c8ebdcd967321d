import Foundation
import TestKit

/// What file systems in files need to be made, mounted and shut down.
enum LoopDevices {
    static let areThere: Bool = {
        let tools = ["/usr/sbin/xfs_io", "/usr/sbin/mkfs.xfs", "/usr/sbin/mkfs.ext4"]
        let areThere =
            geteuid() == 0 && FileManager.default.fileExists(atPath: "/dev/loop-control")
            && tools.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
        if Tier.current == .torture, !areThere { Tally.add("file systems that could not be tried") }
        return areThere
    }()
}
