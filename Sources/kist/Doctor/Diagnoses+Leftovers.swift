import PKCS11
import SecretVault

/// What an init that was killed has left behind: named, and left alone.
///
/// Nothing on disk or token tells it from the work of an init that is running now, so that only a person
/// may take it away. A token object is named when no vault can need it: it was made for a trial, or carries
/// the id of a vault that never came to its place.
extension Diagnoses {
    /// Folders and notes beside the vault.
    ///
    /// - Returns: How the ids begin of vaults that were never finished.
    mutating func addLeftFiles(of configuration: Configuration) -> [String] {
        let (folder, name) = Self.parts(of: configuration.vault)
        var vaults: [String] = []
        for other in BuiltFolder.names(in: folder).sorted() {
            let path = "\(folder == "/" ? "" : folder)/\(other)"
            let remedy = "rm -r \(path) (unless a \"kist init\" is running)"
            if let rest = Self.rest(of: other, behind: "\(name).init-") {
                vaults.append(rest)
                add(
                    .vault, "leftover", .warning, "\(path): a vault whose init did not end", remedy)
            } else if Self.rest(of: other, behind: "\(name).token.init-") != nil {
                add(
                    .vault, "leftover", .warning,
                    "\(path): a development token that no vault was made on", remedy)
            }
        }
        if let file = configuration.file, NewFile.isTaken("\(file).init") {
            add(
                .configuration, "leftover", .warning, "\(file).init: the note of an init under way",
                "give the same \"kist init\" again, which ends it; or remove the note")
        }
        return vaults
    }

    /// Keys on the token.
    ///
    /// - Parameter vaults: What ``addLeftFiles(of:)`` has found.
    mutating func addLeft(_ objects: [TokenObject], of vaults: [String], isPrivate: Bool) {
        for object in objects where !object.isPublic {
            let label = String(decoding: object.label, as: UTF8.self)
            let isTrial = label == "kist: proof" || label == "kist: trial"
            let isOfVault = vaults.contains { prefix in
                prefix.utf8.count == 8 && label.hasPrefix("kist:\(prefix)")
            }
            guard isTrial || isOfVault else { continue }
            let id = Self.hex(object.objectID)
            add(
                .token, "leftover", .warning,
                "key \(id.isEmpty ? "without id" : id), \"\(ShownText.escape(label))\": "
                    + (isTrial ? "made for a trial that did not end" : "of a vault never finished"),
                "unless kist is at work on it: pkcs11-tool --login --delete-object "
                    + "--type \(isPrivate ? "privkey" : "secrkey") --id \(id)")
        }
    }

    private static func rest(of name: String, behind prefix: String) -> String? {
        guard name.hasPrefix(prefix) else { return nil }
        let rest = name.dropFirst(prefix.count)
        let digits = Array("0123456789abcdef".utf8)
        guard rest.utf8.count >= 8, rest.utf8.allSatisfy({ digits.contains($0) }) else {
            return nil
        }
        return String(rest)
    }

    private static func parts(of path: String) -> (folder: String, name: String) {
        var bytes = Array(path.utf8)
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        let at = bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0
        return (
            at == 0 ? "/" : String(decoding: bytes[..<at], as: UTF8.self),
            String(decoding: bytes[(at + 1)...], as: UTF8.self)
        )
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }
}
