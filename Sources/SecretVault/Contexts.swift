import VaultFormat
import Vocabulary

/// What each key and value of a vault is bound to.
///
/// Format, Contexts.
struct Contexts: Sendable {
    let vault: Identifier

    /// The root key, under the root CMK.
    func root(object: Identifier, epoch: UInt32) -> [UInt8] {
        Context.encoding(.root, vault.bytes, object.bytes, Context.field(UInt64(epoch)))
    }

    /// A canary: `owner` is the key's record, or none for the root CMK.
    func canary(owner: Identifier, object: Identifier) -> [UInt8] {
        Context.encoding(.canary, vault.bytes, owner.bytes, object.bytes)
    }

    /// The data key of one version, under one CMK version.
    func dataKey(
        record: Identifier, incarnation: Identifier, version: VersionID, object: Identifier
    ) -> [UInt8] {
        Context.encoding(
            .dek, vault.bytes, record.bytes, incarnation.bytes, version.bytes, object.bytes)
    }

    /// The value of one version, under its data key.
    ///
    /// Says nothing of CMKs: sealing the data key under another leaves the value as it is.
    func value(
        record: Identifier, incarnation: Identifier, version: VersionID,
        dataType: SecretVersion.DataType
    ) -> [UInt8] {
        Context.encoding(
            .value, vault.bytes, record.bytes, incarnation.bytes, version.bytes,
            [dataType.rawValue])
    }
}

extension Contexts {
    /// The data key of a blob.
    ///
    /// `caller` is the encryption context's fields.
    func blobKey(key: Identifier, object: Identifier, caller: EncryptionContext) -> [UInt8] {
        Context.encoding(
            .blob, fields: [vault.bytes, key.bytes, object.bytes] + caller.fields)
    }

    /// The payload of a blob, under its data key.
    func blobPayload(key: Identifier, caller: EncryptionContext) -> [UInt8] {
        Context.encoding(.blob, fields: [vault.bytes, key.bytes] + caller.fields)
    }
}
