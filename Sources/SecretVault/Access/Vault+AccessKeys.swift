import FileStore
import Sealing
import SecureMemory
import VaultFormat
package import Vocabulary

/// Names and secrets with which requests over the network are signed.
extension Vault {
    /// Makes an access key, enabled.
    ///
    /// - Parameters:
    ///   - principal: Whom policies know its bearer by, besides the key's own id.
    ///   - expires: From then on it signs nothing; nil: never.
    /// - Returns: The key with its secret, which nobody is told again.
    /// - Throws: ``VaultError/invalid(_:)`` for a time that is past.
    package func createAccessKey(
        for principal: Principal, description: Description = .empty, expires: UnixTime? = nil,
        request: Request
    ) throws(VaultError) -> NewAccessKey {
        try createAccessKey(
            try AccessKeyText.newID(), for: principal, description: description, expires: expires,
            request: request)
    }

    /// The same with an id of the caller's.
    func createAccessKey(
        _ id: AccessKeyID, for principal: Principal, description: Description = .empty,
        expires: UnixTime? = nil, request: Request
    ) throws(VaultError) -> NewAccessKey {
        if let expires, expires <= request.now || !Bounds.times.contains(expires) {
            throw .invalid(.accessKeyExpiry(expires))
        }
        let secret = try AccessKeyText.newSecret()
        let head = AccessKeyHead(
            id: id, principal: principal, description: description, created: request.now,
            expires: expires,
            sealedSecret: try seal(secret, record: try keys.recordID(.accessKey, id.bytes)))
        try recorded(.createAccessKey, .accessKey(id), request) { () throws(VaultError) in
            try writing(request, .createAccessKey) { (writer) throws(VaultError) in
                let found = try writer.view.find(AccessKeyHead.self, id, .accessKey(id))
                guard found.record == nil else { throw .exists(.accessKey(id)) }
                try writer.makeFolder(of: .accessKey)
                try writer.write(head, over: found)
            }
        }
        return NewAccessKey(listing: AccessKeyListing(of: head), secret: secret)
    }

    /// Enables or disables an access key; one that is so already stays as it is.
    ///
    /// - Throws: ``VaultError/notFound(_:)``.
    package func setAccessKey(
        _ id: AccessKeyID, enabled isEnabled: Bool, request: Request
    ) throws(VaultError) {
        let operation: Operation = isEnabled ? .enableAccessKey : .disableAccessKey
        try recorded(operation, .accessKey(id), request) { () throws(VaultError) in
            try writing(request, operation) { (writer) throws(VaultError) in
                let found = try writer.view.find(AccessKeyHead.self, id, .accessKey(id))
                guard var head = found.record?.head else { throw .notFound(.accessKey(id)) }
                let state: AccessKeyHead.State = isEnabled ? .enabled : .disabled
                guard head.state != state else { return }
                head.state = state
                head.updated = request.now
                try writer.write(head, over: found)
            }
        }
    }

    /// Removes an access key for good.
    ///
    /// - Throws: ``VaultError/notFound(_:)``.
    package func deleteAccessKey(_ id: AccessKeyID, request: Request) throws(VaultError) {
        try recorded(.deleteAccessKey, .accessKey(id), request) { () throws(VaultError) in
            try writing(request, .deleteAccessKey) { (writer) throws(VaultError) in
                let found = try writer.view.find(AccessKeyHead.self, id, .accessKey(id))
                guard let record = found.record else { throw .notFound(.accessKey(id)) }
                try writer.purge(record.head, found: found)
            }
        }
    }

    /// Every access key, sorted by id, without secrets.
    package func accessKeys(request: Request) throws(VaultError) -> [AccessKeyListing] {
        try recorded(.listAccessKeys, .all(.accessKey), request) { () throws(VaultError) in
            let heads = try reading(request) { (view) throws(VaultError) in
                var heads: [AccessKeyHead] = []
                for case .accessKey(let key) in try view.summariesBesideSecrets() {
                    let found = try view.find(AccessKeyHead.self, key.id, .accessKey(key.id))
                    if let head = found.record?.head { heads.append(head) }
                }
                return heads
            }
            try answer(.listAccessKeys, .all(.accessKey), request)
            return heads.sorted { $0.id < $1.id }.map { AccessKeyListing(of: $0) }
        }
    }

    /// The secret of an access key, to verify a signature with, and whom it was made for.
    ///
    /// Records nothing: what the request asks for is recorded, under the key's name. Asks the token
    /// for nothing.
    ///
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/accessKeyInactive(_:)``.
    package func usableAccessKey(
        _ id: AccessKeyID, request: Request
    ) throws(VaultError) -> UsableAccessKey {
        try reading(request) { (view) throws(VaultError) in
            let found = try view.find(AccessKeyHead.self, id, .accessKey(id))
            guard let record = found.record else { throw .notFound(.accessKey(id)) }
            guard record.head.state == .enabled,
                record.head.expires.map({ request.now < $0 }) ?? true
            else { throw .accessKeyInactive(id) }
            return UsableAccessKey(
                principal: record.head.principal, secret: try openSecret(of: record))
        }
    }

    /// Whether the sealed secret is what was written.
    func checkSecret(of record: Record<AccessKeyHead>) throws(VaultError) {
        _ = try openSecret(of: record)
    }

    private func seal(
        _ secret: borrowing SecretBytes, record: Identifier
    ) throws(VaultError) -> [UInt8] {
        let key = try keys.key(.accessKey, record.bytes)
        let context = Context.encoding(.accessKey, keys.vault.bytes, record.bytes)
        do throws(SealingError) {
            let nonce = try KernelRandom.bytes(AESGCM.nonceByteCount)
            return nonce
                + (try secret.read { (span) throws(SealingError) in
                    try AESGCM.seal(span, key: key, nonce: nonce, aad: context)
                })
        } catch { throw VaultError(error) }
    }

    private func openSecret(
        of record: Record<AccessKeyHead>
    ) throws(VaultError) -> SecretBytes {
        let id = record.file.record
        let key = try keys.key(.accessKey, id.bytes)
        let context = Context.encoding(.accessKey, keys.vault.bytes, id.bytes)
        let sealed = record.head.sealedSecret
        do throws(SealingError) {
            return try AESGCM.open(
                Array(sealed.dropFirst(AESGCM.nonceByteCount)), key: key,
                nonce: Array(sealed.prefix(AESGCM.nonceByteCount)), aad: context)
        } catch {
            throw error == .notAuthentic
                ? .damaged(
                    file: Layout.recordPath(.accessKey, id), .accessKey(record.head.id))
                : VaultError(error)
        }
    }
}

extension Writer {
    /// Makes the folder of a kind of records that older vaults do not have.
    func makeFolder(of kind: FileKind) throws(VaultError) {
        let folder = Layout.folder(of: kind)
        do throws(StoreError) {
            if try store.names(in: folder) == nil { try store.makeFolder(folder) }
        } catch { throw VaultError(reading: error) }
    }
}
