import Sealing
import SecureMemory
import VaultFormat
import Vocabulary

/// A value under its data key.
///
/// Format, Value.
enum ValueSealing {
    /// The blob: nonce, ciphertext of the padded value, tag.
    static func seal(
        _ value: borrowing SecretBytes, key: borrowing SecretBytes, context: [UInt8]
    ) throws(VaultError) -> [UInt8] {
        let padded = try padded(value)
        do throws(SealingError) {
            let nonce = try KernelRandom.bytes(ValueBlob.ivByteCount)
            return nonce
                + (try padded.read { (span) throws(SealingError) in
                    try AESGCM.seal(span, key: key, nonce: nonce, aad: context)
                })
        } catch { throw VaultError(error) }
    }

    private static func padded(_ value: borrowing SecretBytes) throws(VaultError) -> SecretBytes {
        let count = value.byteCount
        var padded: SecretBytes
        do { padded = try SecretBytes(byteCount: ValueBlob.paddedByteCount(forValue: count)) } catch
        {
            throw VaultError(error)
        }
        padded.overwrite(at: 0, with: ValueBlob.prefix(forValue: count))
        padded.overwrite(at: ValueBlob.prefixByteCount, with: value)
        return padded
    }

    /// The value of a blob.
    ///
    /// - Parameter damaged: What to answer when the blob is not what was written.
    static func open(
        _ blob: [UInt8], key: borrowing SecretBytes, context: [UInt8], damaged: VaultError
    ) throws(VaultError) -> SecretBytes {
        let padded = try openPadded(blob, key: key, context: context, damaged: damaged)
        let range: Range<Int>
        do { range = try valueRange(in: padded) } catch { throw damaged }
        do { return try padded.slice(range) } catch { throw VaultError(error) }
    }

    private static func openPadded(
        _ blob: [UInt8], key: borrowing SecretBytes, context: [UInt8], damaged: VaultError
    ) throws(VaultError) -> SecretBytes {
        do throws(SealingError) {
            return try AESGCM.open(
                Array(blob.dropFirst(ValueBlob.ivByteCount)), key: key,
                nonce: Array(blob.prefix(ValueBlob.ivByteCount)), aad: context)
        } catch {
            throw error == .notAuthentic ? damaged : VaultError(error)
        }
    }

    private static func valueRange(
        in padded: borrowing SecretBytes
    ) throws(FormatError) -> Range<Int> {
        let count = try padded.read { (span) throws(FormatError) in
            try ValueBlob.valueByteCount(inPadded: span.byteCount) { span.byte(at: $0) }
        }
        return ValueBlob.prefixByteCount..<(ValueBlob.prefixByteCount + count)
    }

    /// What tells equal data of one version id from other, without the data.
    ///
    /// Format, Secret head.
    static func digest(
        of value: borrowing SecretBytes, version: VersionID, record: Identifier,
        incarnation: Identifier, keys: VaultKeys
    ) throws(VaultError) -> [UInt8] {
        let key = try keys.key(.digestKey, record.bytes, incarnation.bytes)
        let front = Context.encoding(.digest, version.bytes)
        do throws(SealingError) {
            return try value.read { (span) throws(SealingError) in
                try HMACSHA256.code(of: [front], then: span, key: key)
            }
        } catch { throw VaultError(error) }
    }
}
