import VaultFormat
import Vocabulary

extension Vault {
    /// Destroys imported material; what it sealed waits until the same material comes again.
    ///
    /// A key without material stays as it is.
    ///
    /// - Throws: ``VaultError/wrongOrigin(_:_:)``.
    package func deleteKeyMaterial(
        _ reference: KeyReference, request: Request
    ) throws(VaultError) {
        try recorded(.deleteKeyMaterial, .key(reference), request) { () throws(VaultError) in
            let hasChanged = try writing(request, .deleteKeyMaterial) {
                (writer) throws(VaultError) in
                let change = try KeyChange(reference, writer)
                try change.requireExternal()
                return try removeMaterial(change)
            }
            if !hasChanged { try answer(.deleteKeyMaterial, .key(reference), request) }
        }
    }

    /// Destroys material whose time is over, by a clock that can be believed, and ends what was
    /// stopped half way.
    func removeExpiredMaterial(_ id: KeyID, request: Request) throws(VaultError) {
        try recorded(.deleteKeyMaterial, .key(KeyReference(id)), request) {
            () throws(VaultError) in
            try writing(request, .deleteKeyMaterial) { (writer) throws(VaultError) in
                let change = try KeyChange(KeyReference(id), writer)
                guard change.head.isMaterialDue(request.now) else { return }
                if change.head.primary != nil { try change.requireExpired(self) }
                _ = try removeMaterial(change)
            }
        }
    }

    /// Destroys a wrapping key that takes nothing in any more.
    func removeOldWrappingKey(_ id: KeyID, request: Request) throws(VaultError) {
        try recorded(.getParametersForImport, .key(KeyReference(id)), request) {
            () throws(VaultError) in
            try writing(request, .getParametersForImport) { (writer) throws(VaultError) in
                let change = try KeyChange(KeyReference(id), writer)
                guard change.head.isWrappingDue(request.now) else { return }
                try removeWrappingKey(change)
                try change.write()
            }
        }
    }

    /// - Returns: Whether there was anything to destroy.
    private func removeMaterial(_ change: KeyChange) throws(VaultError) -> Bool {
        guard let version = change.head.versions.last, version.state != .destroyed else {
            return false
        }
        // One still in the making too: nothing lies in the token that no record names.
        change.head.versions[0].state = version.state == .creating ? .creating : .destroying
        if change.head.state != .pendingDeletion { change.head.state = .pendingImport }
        change.head.materialExpires = nil
        try change.write()
        try tokenObjects.destroy(version.object)
        try tokenObjects.proveGone(version.object)
        change.head.versions = change.head.versions.withoutObjects
        try change.write()
        return true
    }
}

extension KeyHead {
    /// The key as it is at a moment: behind the material's time it waits for material, whatever the
    /// record says.
    func at(_ now: UnixTime) -> KeyHead {
        guard origin == .external, let end = materialExpires, now >= end,
            state == .enabled || state == .disabled
        else { return self }
        var head = self
        head.state = .pendingImport
        return head
    }

    /// Whether material lies in the token that should not: its time is over, or an import or a
    /// destruction was stopped half way.
    func isMaterialDue(_ now: UnixTime) -> Bool {
        guard origin == .external, deletedSince(now) == nil, let version = versions.last else {
            return false
        }
        switch version.state {
        case .creating, .destroying: return true
        case .live: return materialExpires.map { now >= $0 } ?? false
        case .destroyed: return false
        }
    }

    func isWrappingDue(_ now: UnixTime) -> Bool {
        guard let wrapping, deletedSince(now) == nil else { return false }
        return wrapping.state != .live || now >= wrapping.expires
    }
}
