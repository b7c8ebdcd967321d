import FileStore
import VaultFormat
import Vocabulary

/// A record whose right bytes are nowhere, and which its owner gives up.
///
/// What lay in its place has been moved to quarantine by then, so that nothing authentic is deleted;
/// the name is free again, and goes on behind the tombstone.
extension Repair {
    /// - Parameter text: A name, a record's id or its place, as `check` shows them.
    /// - Throws: ``VaultError/notFound(_:)`` for what the chain has never heard of or calls purged,
    ///   ``VaultError/notLost(_:)``, ``VaultError/keyInUse(_:secrets:)``.
    func forget(_ text: String, _ writer: Writer?) throws(VaultError) {
        // Without a whole chain nobody knows what was there.
        guard let expectation else {
            throw .damaged(file: Layout.audit.description, nil)
        }
        var present: Thing?
        for known in expectation.all where Self.is(known, named: text) {
            guard let last = known.states.last(where: { $0.tag != .none }) else { continue }
            let thing = expectation.thing(known.record)
            switch try inspect(known.kind, known.record) {
            // A rehearsal has not moved aside what it said it would.
            case .broken where isRehearsal, .absent: break
            case .authentic(let found) where isRehearsal && !known.states.contains(found.state):
                break
            case .authentic, .broken, .untouchable:
                present = thing
                continue
            }
            if case .key(let key)? = thing { try requireUnused(key, view(writer)) }
            let place = Layout.recordPath(known.kind, known.record)
            return try act(RepairAction(.forgot, place, thing)) { () throws(VaultError) in
                try writer?.purge(known.kind, known.record, name: known.name, from: last)
            }
        }
        throw present.map { .notLost($0) } ?? .notFound(Self.thing(text))
    }

    private static func `is`(
        _ known: (record: Identifier, kind: FileKind, name: [UInt8], states: [Intent.State]),
        named text: String
    ) -> Bool {
        known.name.elementsEqual(text.utf8) || known.record.hex == text
            || Layout.recordPath(known.kind, known.record) == text
    }

    /// What the text is most likely to mean, for an error.
    private static func thing(_ text: String) -> Thing {
        if let alias = AliasName(text) { return .alias(alias) }
        return SecretName(text).map { .secret($0) } ?? .key(text)
    }

    /// A lost key is given up after what it has sealed: until then somebody may still find its record.
    private func requireUnused(_ text: String, _ view: View) throws(VaultError) {
        guard let key = KeyID(text) else { return }
        let secrets = try view.secrets(under: key)
        guard secrets.isEmpty else { throw .keyInUse(key, secrets: secrets.count) }
    }
}
