import VaultFormat
package import Vocabulary

extension Vault {
    /// The recovery windows of keys, in days.
    package static let keyWindows = 7...366
    /// The intervals of rotation, in seconds: 7–730 days.
    package static let rotationIntervals: ClosedRange<UInt64> = 604_800...63_072_000

    /// Replaces a key's head.
    ///
    /// - Parameters:
    ///   - evenIfDue: Whether a key behind its window is still found.
    ///   - change: Returns whether anything changed; if not, nothing is written.
    func changeKey(
        _ reference: KeyReference, _ operation: Operation, _ request: Request,
        evenIfDue: Bool = false, _ change: (inout KeyHead) throws(VaultError) -> Bool
    ) throws(VaultError) {
        let hasChanged = try writing(request, operation) { (writer) throws(VaultError) in
            let found =
                try evenIfDue
                ? writer.view.key(reference) : writer.view.presentKey(reference).found
            guard var head = found.record?.head else { throw .notFound(.key(reference.text)) }
            guard try change(&head) else { return false }
            head.updated = request.now
            try writer.write(head, over: found)
            return true
        }
        if !hasChanged { try answer(operation, .key(reference), request) }
    }

    /// Replaces a key's description.
    ///
    /// - Throws: ``VaultError/keyScheduled(_:until:)``.
    package func updateKeyDescription(
        _ reference: KeyReference, _ description: Description, request: Request
    ) throws(VaultError) {
        try recorded(.updateKey, .key(reference), request) { () throws(VaultError) in
            try changeKey(reference, .updateKey, request) { (head) throws(VaultError) in
                try head.requireNotScheduled()
                head.description = description
                return true
            }
        }
    }

    /// Sets and removes tags of a key.
    ///
    /// - Throws: ``VaultError/keyScheduled(_:until:)``, ``VaultError/invalid(_:)``.
    package func changeKeyTags(
        _ reference: KeyReference, set: [TagKey: TagValue], remove: [TagKey], request: Request
    ) throws(VaultError) {
        try recorded(.updateKey, .key(reference), request) { () throws(VaultError) in
            try changeKey(reference, .updateKey, request) { (head) throws(VaultError) in
                try head.requireNotScheduled()
                try head.tags.change(set: set, remove: remove, limit: constants.limits.tags)
                return true
            }
        }
    }

    /// Protects a key from deletion, or ends that.
    ///
    /// - Parameter description: Why; nil leaves what was said before.
    package func setKeyProtection(
        _ reference: KeyReference, enabled: Bool, description: Description?, request: Request
    ) throws(VaultError) {
        try recorded(.setKeyProtection, .key(reference), request) { () throws(VaultError) in
            try changeKey(reference, .setKeyProtection, request) { (head) throws(VaultError) in
                try head.requireNotScheduled()
                head.isProtected = enabled
                if let description { head.protectionDescription = description }
                return true
            }
        }
    }

    /// Says how often `maintain` rotates a key; nil: never.
    ///
    /// The next rotation is due an interval after the last; when that is past already, the key is
    /// rotated at once.
    ///
    /// - Parameter intervalSeconds: 7–730 days.
    /// - Throws: ``VaultError/keyUnusable(_:_:)`` unless the key is enabled,
    ///   ``VaultError/pairRotates``.
    package func setKeyRotation(
        _ reference: KeyReference, intervalSeconds: UInt64?, request: Request
    ) throws(VaultError) -> KeyDescription {
        try Self.check(rotation: intervalSeconds)
        return try recorded(.setKeyRotation, .key(reference), request) { () throws(VaultError) in
            var changed: KeyHead?
            try changeKey(reference, .setKeyRotation, request) { (head) throws(VaultError) in
                guard head.state == .enabled else {
                    throw .keyUnusable(head.id, KeyState(head.state))
                }
                guard head.origin == .token else { throw .wrongOrigin(head.id, head.origin) }
                guard !head.spec.isPair else { throw .pairRotates }
                head.setRotation(intervalSeconds)
                changed = head
                return true
            }
            guard let changed else { throw .notFound(.key(reference.text)) }
            if let rotation = changed.rotation, request.now >= rotation.next {
                _ = try createKeyVersion(KeyReference(changed.id), request: request)
                return try describeKey(KeyReference(changed.id), request: request)
            }
            return KeyDescription(of: changed, aliases: [], arn: arn(of: changed.id))
        }
    }

    static func check(rotation intervalSeconds: UInt64?) throws(VaultError) {
        if let seconds = intervalSeconds, !rotationIntervals.contains(seconds) {
            throw .invalid(.rotationInterval(seconds: seconds))
        }
    }

    /// Schedules a key's deletion.
    ///
    /// When the window is over the key answers as deleted; its token objects go only by
    /// ``destroyKey(_:shreddingSecrets:request:)``.
    ///
    /// - Parameter windowDays: 7–366.
    /// - Returns: When the window ends.
    /// - Throws: ``VaultError/keyProtected(_:)``, also for the vault's default key;
    ///   ``VaultError/keyScheduled(_:until:)``.
    package func scheduleKeyDeletion(
        _ reference: KeyReference, windowDays: Int, request: Request
    ) throws(VaultError) -> UnixTime {
        guard Self.keyWindows.contains(windowDays) else {
            throw .invalid(.keyWindow(days: windowDays))
        }
        let deletion = Deletion(requested: request.now, windowDays: UInt16(windowDays))
        try recorded(.scheduleKeyDeletion, .key(reference), request) { () throws(VaultError) in
            try requireNotDefault(reference, request)
            try changeKey(reference, .scheduleKeyDeletion, request) { (head) throws(VaultError) in
                try head.requireNotScheduled()
                guard !head.isProtected else { throw .keyProtected(head.id) }
                guard [.enabled, .disabled, .pendingImport].contains(head.state) else {
                    throw .keyUnusable(head.id, KeyState(head.state))
                }
                head.deletion = deletion
                head.state = .pendingDeletion
                return true
            }
        }
        return deletion.notBefore
    }

    /// The key that seals secrets by default is protected always: its alias is never bound again.
    private func requireNotDefault(
        _ reference: KeyReference, _ request: Request
    ) throws(VaultError) {
        try reading(request) { (view) throws(VaultError) in
            let key = try view.presentKey(reference).head.id
            let name = AliasName.secretsDefault
            let alias = try view.find(AliasHead.self, name, .alias(name)).record
            if alias?.head.key == key { throw .keyProtected(key) }
        }
    }

    /// Takes a key's deletion back inside its window; the key is enabled then, or waits for material
    /// if it has none.
    ///
    /// - Throws: ``VaultError/keyNotScheduled(_:)``, ``VaultError/notFound(_:)`` behind the window.
    package func cancelKeyDeletion(
        _ reference: KeyReference, request: Request
    ) throws(VaultError) {
        try cancel(reference, evenIfDue: false, request)
    }

    /// Takes a key's deletion back as long as its token objects are there, behind the window too.
    ///
    /// - Throws: ``VaultError/keyNotScheduled(_:)``, ``VaultError/keyDeleted(_:since:)``.
    package func restoreKey(_ reference: KeyReference, request: Request) throws(VaultError) {
        try cancel(reference, evenIfDue: true, request)
    }

    private func cancel(
        _ reference: KeyReference, evenIfDue: Bool, _ request: Request
    ) throws(VaultError) {
        try recorded(.cancelKeyDeletion, .key(reference), request) { () throws(VaultError) in
            try changeKey(
                reference, .cancelKeyDeletion, request, evenIfDue: evenIfDue
            ) { (head) throws(VaultError) in
                guard let deletion = head.deletion else { throw .keyNotScheduled(head.id) }
                guard head.state == .pendingDeletion else {
                    throw .keyDeleted(head.id, since: deletion.notBefore)
                }
                head.deletion = nil
                head.state = head.primary == nil ? .pendingImport : .enabled
                return true
            }
        }
    }
}

extension KeyHead {
    fileprivate func requireNotScheduled() throws(VaultError) {
        if let deletion { throw .keyScheduled(id, until: deletion.notBefore) }
    }

    /// Sets the interval of rotation, counted from the newest version.
    mutating func setRotation(_ intervalSeconds: UInt64?) {
        guard let seconds = intervalSeconds else {
            rotation = nil
            return
        }
        let last = versions.last { $0.state == .live }?.created ?? created
        rotation = Rotation(
            isEnabled: true, intervalSeconds: seconds, last: last,
            next: UnixTime(seconds: last.seconds + Int64(seconds)))
    }
}
