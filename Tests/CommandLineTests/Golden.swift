import Foundation
import TestKit
import Testing

/// A vault as an earlier kist has left it, committed with its token: `Golden/README.md`.
struct Golden {
    private static let format = "Golden/format-1"

    /// A copy that is as a vault must be; git keeps neither modes nor empty folders.
    let place: Place
    private let scheme: String

    init(_ scheme: String) throws {
        self.scheme = scheme
        place = try Place.empty()
        let source = "\(try Self.folder())/\(scheme)"
        let copied = try place.shell(
            """
            cp -R -- '\(source)/vault' '\(source)/vault.token' . && mkdir -p vault/quarantine &&
            find vault vault.token -type d -exec chmod 700 {} + &&
            find vault vault.token -type f -exec chmod 600 {} + &&
            chmod 400 vault.token/tokens/*/token.object
            """)
        try #require(copied.status == 0, "\(copied.errors)")
        for name in ["kist.conf", "vault.token/softhsm2.conf"] {
            let text = try String(contentsOfFile: "\(source)/\(name)", encoding: .utf8)
            try #require(text.contains("@PLACE@"))
            try place.write(
                text.replacingOccurrences(of: "@PLACE@", with: place.folder)
                    .replacingOccurrences(of: "@MODULE@", with: ScratchTokenHouse.softHSMPath),
                to: name)
        }
    }

    /// What kist told of the vault when it was made; `name` is a file's.
    func expected(_ name: String) throws -> Told { try Told(expectedText("\(name).json")) }

    /// The same, one object a line.
    func expectedLines(_ name: String) throws -> [Told] {
        try expectedText("\(name).jsonl").split(separator: "\n").map { try Told(String($0)) }
    }

    private func expectedText(_ file: String) throws -> String {
        try String(
            contentsOfFile: "\(try Self.folder())/\(scheme)/expected/\(file)", encoding: .utf8)
    }

    /// What was put in, by name of secret and id of version.
    static func values() throws -> [(name: String, version: String, value: [UInt8])] {
        try FileTree.files("\(try folder())/values").compactMap { path, value in
            guard let dot = path.lastIndex(of: ".") else { return nil }
            return (String(path[..<dot]), String(path[path.index(after: dot)...]), value)
        }.sorted { ($0.name, $0.version) < ($1.name, $1.version) }
    }

    /// What was sealed for a caller, outside of any secret.
    static func blob() throws -> [UInt8] {
        try #require(FileTree.files("\(folder())/values")["blob"])
    }

    private static func folder() throws -> String {
        try #require(Bundle.module.resourceURL).appending(path: format).path
    }
}
