package import Confinement

/// What a command has to reach, besides what the token's module needs.
package struct Reach: Sendable {
    /// The vault's own folder: a read of a value writes an audit entry.
    package var vault: Sandbox.Access
    /// The token's folder, where it has one: only who makes or destroys keys writes there.
    package var token: Sandbox.Access
    /// Whether it looks for what lies beside the vault.
    package var listsBeside: Bool
    /// Which sockets the program itself makes, whatever the module needs.
    package var sockets = Sandbox.Sockets.none
    /// What else its words name.
    package var others: [(access: Sandbox.Access, path: String)] = []

    package init(
        vault: Sandbox.Access = .change, token: Sandbox.Access = .read, listsBeside: Bool = false
    ) {
        self.vault = vault
        self.token = token
        self.listsBeside = listsBeside
    }

    /// Lets a file or folder be read.
    package mutating func read(_ path: String) { others.append((.read, path)) }

    /// Lets a folder or file appear at `path`, which is built beside it.
    ///
    /// That takes all of the folder it will lie in.
    package mutating func make(at path: String) {
        var folder = path
        repeat {
            folder = Self.folder(above: folder)
        } while folder != "/"
            && !NewFile.isTaken(folder)
        others.append((.change, folder))
    }

    /// The folder that `path` lies in; of the root itself.
    package static func folder(above path: String) -> String {
        var path = Substring(path)
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else {
            return "/"
        }
        return String(path[..<slash])
    }

    /// Of a command that changes nothing.
    package static let reading = Reach(vault: .read)
    /// Of a command that looks at all of a vault.
    package static let checking = Reach(vault: .read, listsBeside: true)
    /// Of a command that tries the token out and leaves the vault as it is.
    package static let doctoring = Reach(vault: .read, token: .change)
    /// Of a command that may change all of a vault and its token.
    package static let repairing = Reach(token: .change, listsBeside: true)
    /// Of a command that makes or destroys keys in the token.
    package static let makingKeys = Reach(token: .change)
}
