import FileStore
import Foundation

/// A folder of one test, removed with all in it.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "kist-store-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` in this folder.
    subscript(name: String) -> String { "\(path)/\(name)" }

    /// A new, empty vault folder in this folder.
    func vault() throws -> FileStore {
        try FileStore.create(self["vault"])
    }

    /// Writes a file behind the store's back.
    func plant(_ name: String, _ content: String = "planted", mode: Int = 0o600) throws {
        try Data(content.utf8).write(to: URL(fileURLWithPath: self[name]))
        try setMode(name, mode)
    }

    func setMode(_ name: String, _ mode: Int) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: self[name])
    }

    /// Permission bits of `name`.
    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: self[name])[.posixPermissions] as? Int
    }

    /// All names in `name`, hidden ones too.
    func entries(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self[name]).sorted()
    }
}

/// The error `body` throws, or nil.
func refusal<Result>(_ body: () throws(StoreError) -> Result) -> StoreError? {
    do throws(StoreError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
