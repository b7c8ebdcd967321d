import Foundation
import TestKit

/// A tree of files as it lies on a disk: paths below its folder, and bytes.
struct DiskImage: Hashable {
    var files: [String: [UInt8]] = [:]
    /// Every folder below the top one.
    var folders: Set<String> = []

    init() {}

    /// What lies below `folder`; `isWanted` is asked for each path in it.
    init(of folder: String, where isWanted: (String) -> Bool = { _ in true }) throws {
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
        where isWanted(name) {
            let path = "\(folder)/\(name)"
            let kind = try FileManager.default.attributesOfItem(atPath: path)[.type]
            switch kind as? FileAttributeType {
            case .typeDirectory: folders.insert(name)
            case .typeRegular: files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            default: break
            }
        }
    }

    /// Lays the tree out below `folder`, which is there and empty, private and writable.
    func lay(out folder: String) throws {
        for name in folders.sorted() { try ScratchFolder.makeFolder("\(folder)/\(name)") }
        for (name, bytes) in files {
            let number = unsafe open(
                "\(folder)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard number >= 0 else { throw DiskFault.noSuchFile(name) }
            defer { close(number) }
            let written = unsafe bytes.withUnsafeBytes {
                unsafe write(number, $0.baseAddress, $0.count)
            }
            guard written == bytes.count else { throw DiskFault.noSuchFile(name) }
        }
    }
}
