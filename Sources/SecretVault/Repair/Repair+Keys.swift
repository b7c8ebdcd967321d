import VaultFormat
import Vocabulary

/// Keys whose making or destruction was stopped, on both sides.
///
/// Only an object whose id stands in an authentic record of this vault in state `creating` or
/// `destroying` is removed, and only when the whole chain vouches for the record; of root CMKs one that
/// the chain has announced and that VAULT was never put under. All other objects, another vault's or
/// newer than a restored backup, stay.
extension Repair {
    func repairKeys(_ writer: Writer?) throws(VaultError) {
        guard let expectation else { return }
        let view = view(writer)
        var heads: [(found: View.Found<KeyHead>, head: KeyHead)] = []
        for known in expectation.all where known.kind == .key {
            do throws(VaultError) {
                let found = try view.find(KeyHead.self, id: known.record, nil)
                guard let record = found.record, known.states.contains(record.state) else {
                    continue
                }
                heads.append((found, record.head))
            } catch {
                // It is told by the check, and nothing of it is touched.
                guard error.isAlarm else { throw error }
            }
        }
        // Never an object that a record calls live, whatever another record says of it.
        var kept: Set<Identifier> = [header.rootKey.keyVersion]
        for (_, head) in heads {
            for version in head.versions where version.state == .live {
                kept.insert(version.object)
            }
            if let wrapping = head.wrapping, wrapping.state == .live {
                kept.insert(wrapping.object)
            }
        }
        for root in expectation.unusedRoots.subtracting(kept).sorted() {
            try removeObject(root, of: nil)
        }
        for (found, head) in heads {
            let objects = head.objectsUnderWay.filter { !kept.contains($0) }
            guard !objects.isEmpty || head.state == .creating || head.state == .destroying else {
                continue
            }
            for object in objects { try removeObject(object, of: head.id) }
            try end(head, found, without: Set(objects), writer)
        }
    }

    private func removeObject(_ object: Identifier, of key: KeyID?) throws(VaultError) {
        let objects = vault.tokenObjects
        guard try objects.isThere(object) else { return }
        try act(RepairAction(.removedObject, object.hex, key.map { .key($0.text) })) {
            () throws(VaultError) in
            try objects.destroy(object)
            try objects.proveGone(object)
        }
    }

    /// A key that was being made goes; one that was being destroyed is destroyed; of any other only
    /// the versions go that were being made.
    private func end(
        _ head: KeyHead, _ found: View.Found<KeyHead>, without objects: Set<Identifier>,
        _ writer: Writer?
    ) throws(VaultError) {
        let path = Layout.recordPath(.key, found.id)
        try act(RepairAction(.endedKey, path, .key(head.id.text))) { () throws(VaultError) in
            guard let writer else { return }
            var head = head
            switch head.state {
            case .creating: return try writer.purge(head, found: found)
            case .destroying:
                head.state = .destroyed
                head.wrapping = nil
                for place in head.versions.indices { head.versions[place].state = .destroyed }
            default: head.forget(objects)
            }
            head.updated = request.now
            try writer.write(head, over: found)
        }
    }
}

extension KeyHead {
    /// The objects that were being made or destroyed when the record was written.
    fileprivate var objectsUnderWay: [Identifier] {
        let versions = versions.filter { $0.state == .creating || $0.state == .destroying }
        let wrapping = wrapping.flatMap { $0.state == .live ? nil : $0.object }
        return versions.map(\.object) + (wrapping.map { [$0] } ?? [])
    }

    /// Of what is no longer in the token, versions that ever sealed something stay, destroyed: the
    /// canary of an external one tells its material from any other.
    fileprivate mutating func forget(_ objects: Set<Identifier>) {
        versions.removeAll {
            objects.contains($0.object) && $0.state == .creating && $0.sealing == nil
        }
        for place in versions.indices where objects.contains(versions[place].object) {
            versions[place].state = .destroyed
        }
        if let wrapping, objects.contains(wrapping.object) { self.wrapping = nil }
    }
}
