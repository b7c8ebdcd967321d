import Foundation
import TestKit
import Testing

/// A vault's files, seen from outside: what somebody who can write the folder could do.
extension ScratchVault {
    func url(_ file: String) -> URL { URL(fileURLWithPath: path).appending(path: file) }

    /// The names in one of the vault's folders, sorted.
    func files(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url(folder).path).sorted()
    }

    /// The path below the vault of the one file in a folder.
    func onlyFile(in folder: String) throws -> String {
        let names = try files(in: folder)
        try #require(names.count == 1)
        return "\(folder)/\(names[0])"
    }

    func bytes(_ file: String) throws -> [UInt8] { Array(try Data(contentsOf: url(file))) }

    /// Puts a file in place whole, private, as the vault's owner could; nil takes it away.
    func plant(_ bytes: [UInt8]?, at file: String) throws {
        let place = url(file)
        try? FileManager.default.removeItem(at: place)
        guard let bytes else { return }
        try #require(
            FileManager.default.createFile(
                atPath: place.path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        )
    }

    /// Every file of the vault.
    func snapshot() throws -> Snapshot {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        var files: Snapshot = [:]
        for name in names {
            var isFolder = ObjCBool(false)
            _ = unsafe FileManager.default.fileExists(
                atPath: url(name).path, isDirectory: &isFolder)
            if !isFolder.boolValue { files[name] = try bytes(name) }
        }
        return files
    }

    /// Makes the vault's files what they were; folders that are gone come back.
    func restore(_ snapshot: Snapshot) throws {
        for name in try self.snapshot().keys where snapshot[name] == nil {
            try plant(nil, at: name)
        }
        for (name, bytes) in snapshot {
            let folder = url(name).deletingLastPathComponent()
            if !FileManager.default.fileExists(atPath: folder.path) {
                try ScratchFolder.makeFolder(folder.path)
            }
            try plant(bytes, at: name)
        }
    }
}

/// The files of a vault by their paths below it.
typealias Snapshot = [String: [UInt8]]

/// Everything but where read events are kept: those are appended by every look.
extension Snapshot {
    var withoutEvents: Snapshot { filter { !$0.key.hasPrefix("audit/e") } }
}

extension ScratchVault {
    /// The bytes of a file, nil when there is none.
    func bytesOrNil(_ file: String) throws -> [UInt8]? {
        FileManager.default.fileExists(atPath: url(file).path) ? try bytes(file) : nil
    }
}

extension ScratchVault {
    func removeFolder(_ folder: String) throws {
        try FileManager.default.removeItem(at: url(folder))
    }
}

extension ScratchVault {
    func folderExists(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: url(folder).path)
    }
}
