import Foundation

/// All that lies under a folder, to compare and to search.
enum FileTree {
    /// The regular files below `folder`: path within it, and bytes.
    static func files(_ folder: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let path = "\(folder)/\(name)"
            let kind = try FileManager.default.attributesOfItem(atPath: path)[.type]
            guard kind as? FileAttributeType == .typeRegular else { continue }
            files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        }
        return files
    }

    /// The files below `folder` in whose bytes, or in whose own name, `marker` stands.
    static func files(_ folder: String, with marker: [UInt8]) throws -> [String] {
        try files(folder).filter { name, bytes in
            contains(bytes, marker) || contains(Array(name.utf8), marker)
        }.keys.sorted()
    }

    static func contains(_ bytes: [UInt8], _ marker: [UInt8]) -> Bool {
        Data(bytes).range(of: Data(marker)) != nil
    }
}
