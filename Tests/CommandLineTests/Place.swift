import Foundation
import Synchronization
import TestKit
import Testing

/// A folder with a vault, its token and its configuration: one user's world, for one test.
///
/// The vault is a copy of one that `kist init --softhsm` has made for each scheme; copying takes
/// a tenth of the time and gives every test the same start.
struct Place {
    let folder: String
    /// What its processes see; nothing of the tests' own environment.
    var environment: [String: String]

    /// Where there is no vault yet.
    static func empty(inMemory: Bool = false) throws -> Place {
        try Place(in: ScratchFolder.make(prefix: "kist-place", inMemory: inMemory))
    }

    private init(in folder: String) throws {
        self.folder = folder
        for name in ["home", "tmp"] { try ScratchFolder.makeFolder("\(folder)/\(name)") }
        environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8",
            "HOME": "\(folder)/home", "TMPDIR": "\(folder)/tmp",
            "KIST_CONFIG": "\(folder)/kist.conf", "kist": KistProgram.path,
        ]
    }

    /// With a vault of this scheme; `inMemory` for what is done to it a thousand times.
    init(scheme: String = "gcm", inMemory: Bool = false) throws {
        try self.init(in: ScratchFolder.make(prefix: "kist-place", inMemory: inMemory))
        let template =
            switch scheme {
            case "wrap": try Self.wrapTemplate.get()
            case "oaep": try Self.oaepTemplate.get()
            default: try Self.gcmTemplate.get()
            }
        try copy(of: template)
    }

    /// The same, in a folder where nothing is, as another place was left.
    init(copying other: Place, inMemory: Bool = false) throws {
        try self.init(in: ScratchFolder.make(prefix: "kist-place", inMemory: inMemory))
        try copy(of: other.folder)
    }

    /// With a vault on a token that this process is logged in to as well.
    init(on token: ScratchToken) throws {
        try self.init(in: ScratchFolder.make(prefix: "kist-place"))
        try write("87654321", to: "pin")
        environment["SOFTHSM2_CONF"] = token.house.configuration
        try done(
            "init", "--quiet", "--vault", vault, "--token",
            "\(token.uri)&pin-source=file:\(folder)/pin")
    }

    /// Where these files lie, which are another place's as a power cut has left them.
    init(holding image: DiskImage, of other: Place, inMemory: Bool = false) throws {
        try self.init(in: ScratchFolder.make(prefix: "kist-place", inMemory: inMemory))
        environment["SOFTHSM2_CONF"] = other.environment["SOFTHSM2_CONF"]
        try image.lay(out: folder)
        for name in ["kist.conf", "vault.token/softhsm2.conf"] {
            guard let bytes = image.files[name] else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            try write(text.replacing("\(other.folder)/", with: "\(folder)/"), to: name)
        }
        for name in image.files.keys where name.hasSuffix("/token.object") {
            try setMode(0o400, of: "\(folder)/\(name)")
        }
    }

    var vault: String { "\(folder)/vault" }
    var tokenFolder: String { "\(folder)/vault.token" }
    var configuration: String { "\(folder)/kist.conf" }

    private func copy(of template: String) throws {
        let copied = try Child.run(
            ["/bin/cp", "-a", "--", "\(template)/vault", "\(template)/vault.token", folder],
            environment: [:])
        try #require(copied.status == 0, "\(copied.errors)")
        for name in ["kist.conf", "vault.token/softhsm2.conf"] {
            let text = try String(contentsOfFile: "\(template)/\(name)", encoding: .utf8)
            try write(text.replacingOccurrences(of: "\(template)/", with: "\(folder)/"), to: name)
        }
    }

    private static let gcmTemplate = Result { try template("gcm") }
    private static let wrapTemplate = Result { try template("wrap") }
    private static let oaepTemplate = Result { try template("oaep") }

    private static func template(_ scheme: String) throws -> String {
        let place = try Place.empty()
        let made = try place.kist("init", "--softhsm", "--vault", place.vault, "--scheme", scheme)
        try #require(made.status == 0, "\(made.errors)")
        return place.folder
    }

    /// Runs kist with these words.
    func kist(_ words: String..., input: [UInt8] = []) throws -> Outcome {
        try Child.run([KistProgram.path] + words, environment: environment, input: input)
    }

    func kist(_ words: String..., input: String) throws -> Outcome {
        try Child.run(
            [KistProgram.path] + words, environment: environment, input: Array(input.utf8))
    }

    /// Runs a shell script, in which `$kist` is the program.
    func shell(_ script: String, input: [UInt8] = [], seconds: Int = 120) throws -> Outcome {
        try Child.run(
            ["/bin/sh", "-c", "cd \(folder)\n\(script)"], environment: environment, input: input,
            seconds: seconds)
    }

    /// Runs kist, which must succeed; what it printed.
    @discardableResult
    func done(
        _ words: String..., input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let outcome = try Child.run(
            [KistProgram.path] + words, environment: environment, input: Array(input.utf8))
        try #require(
            outcome.status == 0, "kist \(words): \(outcome.errors)", sourceLocation: sourceLocation)
        return outcome.text
    }

    /// Writes a file, mode 0600, beside the vault.
    func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: "\(folder)/\(name)")
    }

    func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try setMode(0o600, of: path)
    }

    func setMode(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// The configuration with one text in it replaced by another, which must be there.
    func reconfigure(_ text: String, as other: String) throws {
        let before = try String(contentsOfFile: configuration, encoding: .utf8)
        try #require(before.contains(text))
        try write(before.replacingOccurrences(of: text, with: other), to: "kist.conf")
    }
}
