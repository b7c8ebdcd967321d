import VaultFormat
import Vocabulary

/// Keys whose making or destruction was stopped, on both sides.
///
/// Only an object whose id stands in an authentic record of this vault in state `creating` or
/// `destroying` is removed, and only when the whole chain vouches for the record. All other objects,
/// another vault's or newer than a restored backup, stay.
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
        }
        for (found, head) in heads {
            let objects = head.versions.filter {
                ($0.state == .creating || $0.state == .destroying) && !kept.contains($0.object)
            }
            guard !objects.isEmpty || head.state == .creating || head.state == .destroying else {
                continue
            }
            for version in objects { try removeObject(version.object, of: head.id) }
            try end(head, found, without: Set(objects.map(\.object)), writer)
        }
    }

    private func removeObject(_ object: Identifier, of key: KeyID) throws(VaultError) {
        let objects = vault.tokenObjects
        guard try objects.isThere(object) else { return }
        try act(RepairAction(.removedObject, object.hex, .key(key.text))) {
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
                for place in head.versions.indices { head.versions[place].state = .destroyed }
            default:
                head.versions.removeAll { objects.contains($0.object) && $0.state == .creating }
                for place in head.versions.indices
                where objects.contains(head.versions[place].object) {
                    head.versions[place].state = .destroyed
                }
            }
            head.updated = request.now
            try writer.write(head, over: found)
        }
    }
}
