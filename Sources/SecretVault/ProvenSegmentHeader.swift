import FileStore
import Sealing
import SecureMemory
import Synchronization
import VaultFormat

/// The header of a chain's segment whose code was right, and the key of its slots.
///
/// Every look at a chain reads its newest segment's header; the same bytes need not prove themselves
/// twice in one process.
final class ProvenSegmentHeader: Sendable {
    let header: SegmentHeader
    fileprivate let kind: FileKind
    /// The header's bytes as read, bound to every slot.
    let authenticated: [UInt8]
    let key: SecretBytes
    /// The header and its code.
    fileprivate let bytes: [UInt8]

    /// - Throws: ``VaultError/damaged(file:_:)``.
    fileprivate init(
        _ bytes: [UInt8], _ kind: FileKind, at path: StorePath, keys: VaultKeys
    ) throws(VaultError) {
        let code: [UInt8]
        do throws(FormatError) {
            (header, authenticated, code) = try SegmentHeader.parse(bytes, as: kind)
        } catch { throw VaultError(error, in: path) }
        let headerKey = try keys.key(.segmentKey, salt: header.salt, [kind.rawValue])
        let isValid: Bool
        do { isValid = try HMACSHA256.isValid(code, of: authenticated, key: headerKey) } catch {
            throw VaultError(error)
        }
        guard isValid else { throw .damaged(file: path.description, nil) }
        key = try keys.key(.auditKey, salt: header.salt, [kind.rawValue])
        self.kind = kind
        self.bytes = bytes
    }
}

extension VaultKeys {
    /// The header in `bytes`, proven now or before.
    func proven(
        _ bytes: [UInt8], _ kind: FileKind, at path: StorePath
    ) throws(VaultError) -> ProvenSegmentHeader {
        let known = provenHeaders.withLock { known in known.first { $0.kind == kind } }
        if let known, known.bytes == bytes { return known }
        let proven = try ProvenSegmentHeader(bytes, kind, at: path, keys: self)
        provenHeaders.withLock { known in
            known.removeAll { $0.kind == kind }
            known.append(proven)
        }
        return proven
    }
}
