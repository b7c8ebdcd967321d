import PKCS11
import SecureMemory
import VaultFormat
import Vocabulary

/// A version with its value sealed, not yet in any record: the token's work of a put is done before
/// the lock is taken.
struct VersionDraft {
    let version: SecretVersion
    let blob: [UInt8]
    let incarnation: Identifier
    let key: KeyID

    /// Whether the draft still fits the record it was made for.
    func fits(_ head: SecretHead, id: VersionID, key usable: UsableKey) -> Bool {
        incarnation == head.incarnation && version.id == id && key == head.key
            && usable.head.primary?.object == version.dataKey.keyVersion
    }
}

extension Vault {
    /// Seals a value as a version: a new data key from the token, the value under it.
    ///
    /// - Parameter isFound: As ``DataKeys/make(under:form:context:of:isFound:)``.
    func draft(
        _ value: borrowing SecretBytes, as id: VersionID, of record: Identifier,
        incarnation: Identifier, under key: UsableKey, _ dataType: DataType, now: UnixTime,
        isFound: Bool = false
    ) throws(VaultError) -> VersionDraft {
        let primary = try key.primary()
        let format = SecretVersion.DataType(dataType)
        let fresh = try dataKeys.make(
            under: primary.object, form: primary.form,
            context: contexts.dataKey(
                record: record, incarnation: incarnation, version: id, object: primary.object),
            of: key.head.id, isFound: isFound)
        let blob = try ValueSealing.seal(
            value, key: fresh.key,
            context: contexts.value(
                record: record, incarnation: incarnation, version: id, dataType: format))
        let version = SecretVersion(
            id: id, created: now, dataType: format, blobByteCount: blob.count,
            blobDigest: try SealedDigest.of(blob),
            valueDigest: try ValueSealing.digest(
                of: value, version: id, record: record, incarnation: incarnation, keys: keys),
            dataKey: fresh.sealed)
        return VersionDraft(
            version: version, blob: blob, incarnation: incarnation, key: key.head.id)
    }

    /// Whether a value may be stored at all.
    func checkSize(of value: borrowing SecretBytes) throws(VaultError) {
        guard value.byteCount > 0 else { throw .invalid(.emptyValue) }
        let limit = constants.limits.valueByteCount
        guard value.byteCount <= limit else { throw .invalid(.valueTooLong(limit: limit)) }
    }
}

extension SecretVersion.DataType {
    init(_ type: DataType) {
        switch type {
        case .text: self = .text
        case .binary: self = .binary
        }
    }
}

extension DataType {
    init(_ type: SecretVersion.DataType) {
        switch type {
        case .text: self = .text
        case .binary: self = .binary
        }
    }
}
