import Synchronization
import VaultFormat
import Vocabulary

/// What files of a vault were opened to, beside the bytes they were opened from.
///
/// For a process that is asked again and again. Every look reads every file it needs; where the bytes are
/// the very ones that have proven themselves before under the same root key, they say the same again. So
/// nothing that is remembered is ever older than its file. No value and no key is among it: of a value
/// only what lies on disk.
///
/// May be used from several threads, and for several openings of a vault.
package final class ProvenFiles: Sendable {
    /// Which file.
    enum Place: Equatable {
        case vault
        case shard(bits: UInt8, number: UInt16)
        case record(Identifier)
    }

    private struct File {
        let place: Place
        let root: RootKeyMark
        let bytes: [UInt8]
        let opened: any Sendable
        var lastUse: UInt64
    }

    private struct Known {
        var files: [File] = []
        var byteCount = 0
        var uses: UInt64 = 0
    }

    private static let mostFiles = 128
    private static let mostBytes = 1 << 21
    /// A shard of a full index has some 160 KiB.
    private static let longestFile = 1 << 18

    private let known = Mutex(Known())

    package init() {}

    /// What a file was opened to, if it had these very bytes then.
    func opened<Opened>(
        _ place: Place, _ bytes: [UInt8], under root: RootKeyMark, as type: Opened.Type
    ) -> Opened? {
        let file = known.withLock { known -> File? in
            guard let index = known.files.firstIndex(where: { $0.place == place }) else {
                return nil
            }
            known.uses += 1
            known.files[index].lastUse = known.uses
            return known.files[index]
        }
        guard let file, file.root == root, file.bytes == bytes else { return nil }
        return file.opened as? Opened
    }

    /// Remembers what a file was opened to; what was used least lately gives way.
    func note(
        _ place: Place, _ bytes: [UInt8], under root: RootKeyMark, _ opened: some Sendable
    ) {
        guard bytes.count <= Self.longestFile else { return }
        known.withLock { known in
            if let index = known.files.firstIndex(where: { $0.place == place }) {
                known.byteCount -= known.files.remove(at: index).bytes.count
            }
            while known.files.count >= Self.mostFiles
                || known.byteCount + bytes.count > Self.mostBytes,
                let least = known.files.indices.min(by: {
                    known.files[$0].lastUse < known.files[$1].lastUse
                })
            {
                known.byteCount -= known.files.remove(at: least).bytes.count
            }
            known.uses += 1
            known.byteCount += bytes.count
            known.files.append(
                File(
                    place: place, root: root, bytes: bytes, opened: opened, lastUse: known.uses))
        }
    }
}

/// What tells one root key from every other.
struct RootKeyMark: Equatable, Sendable {
    let fingerprint: Identifier
    let epoch: UInt32
}
