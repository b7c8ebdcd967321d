import VaultFormat
package import Vocabulary

extension Vault {
    /// Changes a secret's description and tags.
    ///
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/scheduledForDeletion(_:until:)``,
    ///   ``VaultError/invalid(_:)`` when there would be too many tags or nothing is asked for.
    package func updateSecret(
        _ name: SecretName, change: SecretChange, request: Request
    ) throws(VaultError) {
        guard
            change.description != nil || !change.setTags.isEmpty || !change.removeTags.isEmpty
        else { throw .invalid(.nothingToChange) }
        try changeLive(name, .updateSecret, request) { (head) throws(VaultError) in
            if let description = change.description { head.description = description }
            for key in change.removeTags { head.tags[key] = nil }
            for (key, value) in change.setTags { head.tags[key] = value }
            guard head.tags.count <= constants.limits.tags else {
                throw .invalid(.tooManyTags(limit: constants.limits.tags))
            }
            return true
        }
    }

    /// Moves a label to a version, or takes it off.
    ///
    /// Moving ACSCurrent moves ACSPrevious to where ACSCurrent was.
    ///
    /// - Parameters:
    ///   - target: The version that receives the label; nil takes it off.
    ///   - source: The version that must have it; nil: wherever it is.
    package func moveLabel(
        _ label: StageLabel, of name: SecretName, to target: VersionID?, from source: VersionID?,
        request: Request
    ) throws(VaultError) {
        try changeLive(name, .moveLabel, request) { (head) throws(VaultError) in
            try head.move(label, to: target, from: source, limits: constants.limits)
        }
    }

    /// Replaces the head of a live secret.
    ///
    /// - Parameter change: Returns whether anything changed; if not, nothing is written.
    func changeLive(
        _ name: SecretName, _ operation: Operation, _ request: Request,
        _ change: (inout SecretHead) throws(VaultError) -> Bool
    ) throws(VaultError) {
        try recorded(operation, .secret(name), request) { () throws(VaultError) in
            let hasChanged = try writing(request, operation) { (writer) throws(VaultError) in
                let (found, record) = try writer.view.liveSecret(name, at: request.now)
                var head = record.head
                guard try change(&head) else { return false }
                head.updated = request.now
                try writer.write(head, over: found, blobs: record.file.blobs)
                return true
            }
            if !hasChanged { try answer(operation, .secret(name), request) }
        }
    }
}
