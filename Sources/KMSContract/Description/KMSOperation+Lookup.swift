import Vocabulary

extension KMSOperation {
    /// Every operation that this vault does, in the order of the documentation.
    package static let all: [KMSOperation] = [
        createSecret, putSecretValue, getSecretValue, batchGetSecretValue, describeSecret,
        listSecrets, listSecretVersionIds, updateSecret, updateSecretVersionStage, deleteSecret,
        restoreSecret, rotateSecret, updateSecretRotationPolicy, getRandomPassword,
        setSecretPolicy, getSecretPolicy, describeRegions,
        tagResource, untagResource, listResourceTags, tagResources, untagResources,
        listTagResources,
        createKey, describeKey, listKeys, updateKeyDescription, enableKey, disableKey,
        scheduleKeyDeletion, cancelKeyDeletion, setDeletionProtection, updateRotationPolicy,
        createKeyVersion, describeKeyVersion, listKeyVersions, getKeyPolicy, setKeyPolicy,
        createAlias, updateAlias, deleteAlias, listAliases, listAliasesByKeyId,
        encrypt, decrypt, reEncrypt, generateDataKey, generateDataKeyWithoutPlaintext,
        asymmetricSign, asymmetricVerify, asymmetricEncrypt, asymmetricDecrypt, getPublicKey,
        generateMac, verifyMac,
        getParametersForImport, importKeyMaterial, deleteKeyMaterial, exportDataKey,
        generateAndExportDataKey,
    ]

    /// The operation with a name, compared letter by letter.
    ///
    /// - Throws: ``KMSError/unsupported(_:_:)`` for one of the contract that this vault does not do,
    ///   ``KMSError/unknownOperation(_:nearest:)``.
    package static func named(_ name: String) throws(KMSError) -> KMSOperation {
        if let operation = all.first(where: { $0.name == name }) { return operation }
        if let reason = UnsupportedReason.of(name) { throw .unsupported(name, reason) }
        throw .unknownOperation(
            name, nearest: Suggestion.nearest(to: name, in: all.map(\.name)))
    }
}
