import VaultFormat
package import Vocabulary

extension Vault {
    /// The recovery windows there are, in days.
    package static let recoveryWindows = 7...30

    /// Schedules a secret's deletion.
    ///
    /// Until the window ends it can be restored, and does nothing else.
    ///
    /// - Parameter windowDays: 7–30.
    /// - Returns: When the window ends, to the second.
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/scheduledForDeletion(_:until:)``.
    package func deleteSecret(
        _ name: SecretName, windowDays: Int, request: Request
    ) throws(VaultError) -> UnixTime {
        guard Self.recoveryWindows.contains(windowDays) else {
            throw .invalid(.window(days: windowDays))
        }
        return try recorded(.deleteSecret, .secret(name), request) { () throws(VaultError) in
            try writing(request, .deleteSecret) { (writer) throws(VaultError) in
                let (found, record) = try writer.view.liveSecret(name, at: request.now)
                var head = record.head
                let deletion = Deletion(requested: request.now, windowDays: UInt16(windowDays))
                head.deletion = deletion
                head.updated = request.now
                try writer.write(head, over: found, blobs: record.file.blobs)
                return deletion.notBefore
            }
        }
    }

    /// Removes a secret for good, at once, whatever it waits for.
    ///
    /// - Returns: Now.
    package func deleteSecretNow(
        _ name: SecretName, request: Request
    ) throws(VaultError) -> UnixTime {
        try recorded(.deleteSecret, .secret(name), request) { () throws(VaultError) in
            try writing(request, .deleteSecret) { (writer) throws(VaultError) in
                let (found, record) = try writer.view.presentSecret(name, at: request.now)
                try writer.purge(record.head, found: found)
                return request.now
            }
        }
    }

    /// Takes a deletion back; versions and labels are as before.
    ///
    /// Works until the secret is purged, also behind its window.
    ///
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/notScheduled(_:)``.
    package func restoreSecret(_ name: SecretName, request: Request) throws(VaultError) {
        try recorded(.restoreSecret, .secret(name), request) { () throws(VaultError) in
            try writing(request, .restoreSecret) { (writer) throws(VaultError) in
                let (found, record) = try scheduled(name, writer)
                var head = record.head
                head.deletion = nil
                head.updated = request.now
                try writer.write(head, over: found, blobs: record.file.blobs)
            }
        }
    }

    /// Removes a secret whose window is over, for good.
    ///
    /// - Throws: ``VaultError/notScheduled(_:)``, ``VaultError/windowOpen(_:until:)``,
    ///   ``VaultError/clockWentBack(now:seen:)``.
    package func purgeSecret(_ name: SecretName, request: Request) throws(VaultError) {
        try recorded(.purgeSecret, .secret(name), request) { () throws(VaultError) in
            try writing(request, .purgeSecret) { (writer) throws(VaultError) in
                let (found, record) = try scheduled(name, writer)
                try requireWindowOver(record, found, writer)
                try writer.purge(record.head, found: found)
            }
        }
    }

    private func scheduled(
        _ name: SecretName, _ writer: Writer
    ) throws(VaultError) -> (found: View.Found<SecretHead>, record: Record<SecretHead>) {
        let found = try writer.view.find(SecretHead.self, name, .secret(name))
        guard let record = found.record else { throw .notFound(.secret(name)) }
        guard record.head.deletion != nil else { throw .notScheduled(.secret(name)) }
        return (found, record)
    }
}
