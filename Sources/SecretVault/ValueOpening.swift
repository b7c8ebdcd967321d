import SecureMemory
import VaultFormat
import Vocabulary

/// From a record to a value: the token opens the data key, the data key opens the value.
///
/// May be used from several threads.
struct ValueOpening: Sendable {
    let contexts: Contexts
    let dataKeys: DataKeys

    /// The value of a version.
    func open(
        _ version: SecretVersion, of record: Record<SecretHead>, under key: UsableKey
    ) throws(VaultError) -> SecretBytes {
        try openValue(version, of: record, by: try openDataKey(version, of: record, under: key))
    }

    /// A data key opens its value, and so proves itself.
    func openValue(
        _ version: SecretVersion, of record: Record<SecretHead>, by dataKey: borrowing SecretBytes
    ) throws(VaultError) -> SecretBytes {
        let head = record.head
        let damaged = record.damage
        guard let range = head.blobRange(of: version.id) else { throw damaged }
        return try ValueSealing.open(
            Array(record.file.blobs[range]), key: dataKey,
            context: contexts.value(
                record: record.file.record, incarnation: head.incarnation, version: version.id,
                dataType: version.dataType),
            damaged: damaged)
    }

    /// The token opens the data key of a version.
    func openDataKey(
        _ version: SecretVersion, of record: Record<SecretHead>, under key: UsableKey
    ) throws(VaultError) -> SecretBytes {
        let id = record.file.record
        let object = version.dataKey.keyVersion
        guard let keyVersion = key.head.version(object: object), keyVersion.state == .live,
            let (form, canary) = keyVersion.sealing
        else { throw record.damage }
        return try dataKeys.open(
            version.dataKey, form: form,
            context: contexts.dataKey(
                record: id, incarnation: record.head.incarnation, version: version.id,
                object: object),
            canary: (canary, contexts.canary(owner: key.record, object: object)),
            of: key.head.id, damaged: record.damage)
    }
}

extension Record where H == SecretHead {
    /// What is said of a secret whose record does not hold together.
    var damage: VaultError {
        .damaged(file: Layout.recordPath(.secret, file.record), .secret(head.name))
    }
}
