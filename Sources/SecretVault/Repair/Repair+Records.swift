import FileStore
import VaultFormat
import Vocabulary

/// Every record against its entry and against the chain's last word on it.
extension Repair {
    func repairRecords(_ writer: Writer?) throws(VaultError) {
        guard let expectation else { return }
        let view = view(writer)
        for kind in [FileKind.key, .alias, .accessKey, .policy, .secret] {
            var ids = Set(expectation.all.filter { $0.kind == kind }.map(\.record))
            for name in try names(in: Layout.folder(of: kind)) {
                if let id = Identifier(hex: Array(name.utf8)), id.hex == name { ids.insert(id) }
            }
            for id in ids.sorted() { try repair(kind, id, expectation, view, writer) }
        }
    }

    private func repair(
        _ kind: FileKind, _ id: Identifier, _ expectation: ChainExpectation, _ view: View,
        _ writer: Writer?
    ) throws(VaultError) {
        // The change whose end nobody knows yet: a rehearsal has told of it already.
        if chain.last?.intent.record == id, chain.last?.outcome == nil { return }
        let states = expectation.states(of: id, kind)
        let thing = expectation.thing(id)
        let entry = try entry(of: id, view)
        let indexed = entry.map { Intent.State(generation: $0.generation, tag: $0.tag) } ?? .none
        let found = try inspect(kind, id)
        if case .untouchable = found { return }
        if let present = found.present, states.contains(present.state) {
            if indexed != present.state { try heal(present, kind, id, writer) }
            return
        }
        let path = Layout.record(kind, id)
        if let entry, entry.isTombstone, let present = found.present,
            present.state.generation < entry.generation, states.contains(indexed)
        {
            return try act(RepairAction(.removedDead, path.description, present.thing)) {
                () throws(VaultError) in
                do throws(StoreError) { try store.remove(path) } catch {
                    throw VaultError(writing: error)
                }
            }
        }
        if case .absent = found {} else { try setAsideIfThere(path, found.present?.thing ?? thing) }
        let live = states.filter { $0.tag != .none }
        if !live.isEmpty { try putBack(live, kind, id, indexed, writer) }
    }

    private func entry(of id: Identifier, _ view: View) throws(VaultError) -> IndexEntry? {
        do throws(VaultError) { return try view.shard(of: id).entries[id] } catch {
            // A rehearsal has not made the shard again.
            guard isRehearsal, error.isAlarm else { throw error }
            return nil
        }
    }

    /// Index and chain disagree, and the record is the one that the chain says.
    ///
    /// The record is written once more: an intent of its own brings all three together.
    private func heal(
        _ present: PresentRecord, _ kind: FileKind, _ id: Identifier, _ writer: Writer?
    ) throws(VaultError) {
        if isRehearsal, actions.contains(where: { $0.kind == .rebuiltShard }) { return }
        try act(RepairAction(.healedEntry, Layout.recordPath(kind, id), present.thing)) {
            () throws(VaultError) in
            if let writer { try present.rewrite(writer) }
        }
    }

    /// Looks in quarantine for the bytes that the chain names: somebody may have moved them there,
    /// or brought them from a backup.
    private func putBack(
        _ states: [Intent.State], _ kind: FileKind, _ id: Identifier, _ indexed: Intent.State,
        _ writer: Writer?
    ) throws(VaultError) {
        for name in try names(in: Layout.quarantine) {
            guard let path = Layout.quarantine.appending(name),
                (try? store.isFolder(name, in: Layout.quarantine)) == false,
                let present = try inspect(kind, id, at: path).present,
                states.contains(present.state)
            else { continue }
            let place = Layout.record(kind, id)
            try act(
                RepairAction(.putBack, path.description, to: place.description, present.thing)
            ) { () throws(VaultError) in try write(present.bytes, to: place) }
            if indexed != present.state { try heal(present, kind, id, writer) }
            return
        }
    }
}
