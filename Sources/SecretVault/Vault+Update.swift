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
            try head.tags.change(
                set: change.setTags, remove: change.removeTags, limit: constants.limits.tags)
            return true
        }
    }

    /// Sets and removes tags of a secret, also in its recovery window.
    ///
    /// - Throws: ``VaultError/notFound(_:)``, ``VaultError/invalid(_:)`` when there would be too many.
    package func changeSecretTags(
        _ name: SecretName, set: [TagKey: TagValue], remove: [TagKey], request: Request
    ) throws(VaultError) {
        try recorded(.updateSecret, .secret(name), request) { () throws(VaultError) in
            try writing(request, .updateSecret) { (writer) throws(VaultError) in
                let (found, record) = try writer.view.presentSecret(name, at: request.now)
                var head = record.head
                try head.tags.change(set: set, remove: remove, limit: constants.limits.tags)
                head.updated = request.now
                try writer.write(head, over: found, blobs: record.file.blobs)
            }
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

extension Tags {
    /// Removes, then sets.
    mutating func change(
        set: [TagKey: TagValue], remove: [TagKey], limit: Int
    ) throws(VaultError) {
        for key in remove { self[key] = nil }
        for (key, value) in set { self[key] = value }
        guard count <= limit else { throw .invalid(.tooManyTags(limit: limit)) }
    }
}
