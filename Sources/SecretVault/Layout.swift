import FileStore
import VaultFormat
import Vocabulary

/// Where everything lies in a vault's folder.
///
/// Format, Files.
enum Layout {
    static let vault: StorePath = "VAULT"
    static let vaultCopy: StorePath = "VAULT.copy"
    static let index: StorePath = "index"
    static let audit: StorePath = "audit"
    static let quarantine: StorePath = "quarantine"
    /// Zeros that are given up when a purge finds the disk full.
    static let reserve: StorePath = "reserve"

    /// Every folder of a new vault, parents first.
    static let folders: [StorePath] = [
        "keys", "aliases", "secrets", "access-keys", "policies", "index", "index/0", "audit",
        "quarantine",
    ]

    /// Those that older vaults do not have: made when the first record of the kind is.
    static let laterFolders: [StorePath] = ["access-keys", "policies"]

    /// What lies in the vault's own folder.
    static let topLevel = Set(
        [vault.name, vaultCopy.name, reserve.name] + folders.map { $0.names[0] })

    /// What the names of folders beside the vault have behind its own while they are built.
    static let unfinishedMarks = [".init-", ".restore-", ".backup-", ".token.init-"]

    private static let secrets: StorePath = "secrets"
    private static let keys: StorePath = "keys"
    private static let aliases: StorePath = "aliases"
    private static let accessKeys: StorePath = "access-keys"
    private static let policies: StorePath = "policies"

    static func folder(of kind: FileKind) -> StorePath {
        switch kind {
        case .secret: secrets
        case .key: keys
        case .alias: aliases
        case .accessKey: accessKeys
        case .policy: policies
        default: preconditionFailure("no record")
        }
    }

    static func record(_ kind: FileKind, _ id: Identifier) -> StorePath {
        below(folder(of: kind), id.hex)
    }

    /// The same as text, for errors.
    static func recordPath(_ kind: FileKind, _ id: Identifier) -> String {
        record(kind, id).description
    }

    static func indexFolder(bits: UInt8) -> StorePath { below(index, String(bits)) }

    static func shard(bits: UInt8, number: UInt16) -> StorePath {
        below(indexFolder(bits: bits), String(number))
    }

    /// The file of one segment: `w` for intents, `e` for events.
    static func segment(_ kind: FileKind, _ number: UInt32) -> StorePath {
        below(audit, "\(prefix(of: kind))\(number)")
    }

    /// The numbers of the segments of one chain among the names in `audit/`, sorted.
    static func segments(_ kind: FileKind, among names: [String]) -> [UInt32] {
        names.compactMap { name in
            let digits = name.utf8.dropFirst()
            // As it is written, without zeros in front.
            guard name.utf8.first == prefix(of: kind).utf8.first, let first = digits.first,
                first != UInt8(ascii: "0") || digits.count == 1, first != UInt8(ascii: "+")
            else { return nil }
            return UInt32(name.dropFirst())
        }.sorted()
    }

    /// The shard that holds a record: the first `bits` bits of its id.
    static func shardNumber(of record: Identifier, bits: UInt8) -> UInt16 {
        let front = UInt16(record.bytes[0]) << 8 | UInt16(record.bytes[1])
        return bits == 0 ? 0 : front >> (16 - UInt16(bits))
    }

    private static func prefix(of kind: FileKind) -> String { kind == .intents ? "w" : "e" }

    private static func below(_ folder: StorePath, _ name: String) -> StorePath {
        guard let path = folder.appending(name) else {
            preconditionFailure("a name of the layout is no path")
        }
        return path
    }
}
