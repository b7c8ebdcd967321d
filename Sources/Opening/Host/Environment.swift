import Glibc

/// What the process was started with, and what the token's module will find there.
package enum Environment {
    /// The variable's text; nil when it is unset or empty.
    package static subscript(name: String) -> String? {
        guard let text = unsafe getenv(name) else { return nil }
        let value = unsafe String(cString: text)
        return value.isEmpty ? nil : value
    }

    /// Sets a variable for the module, over an inherited one.
    package static func set(_ name: String, to value: String) throws(Failure) {
        guard unsafe setenv(name, value, 1) == 0 else {
            throw Failure(.bug, "cannot set \(name): \(SystemReason.text(errno))")
        }
    }

    /// The folder that relative paths start from.
    package static func currentFolder() throws(Failure) -> String {
        var room = [CChar](repeating: 0, count: Int(PATH_MAX))
        let isKnown = unsafe room.withUnsafeMutableBufferPointer { buffer in
            unsafe getcwd(buffer.baseAddress, buffer.count) != nil
        }
        guard isKnown else {
            throw Failure(
                .inputOutput, "the current folder is unknown: \(SystemReason.text(errno))")
        }
        let bytes = room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `path` from the root of the file system on; nothing else about it changes.
    package static func absolute(_ path: String) throws(Failure) -> String {
        if path.utf8.first == UInt8(ascii: "/") { return path }
        let folder = try currentFolder()
        var rest = Substring(path)
        while rest.utf8.starts(with: "./".utf8) { rest = rest.dropFirst(2) }
        return folder == "/" ? "/\(rest)" : "\(folder)/\(rest)"
    }
}
