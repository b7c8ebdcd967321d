import VaultFormat
import Vocabulary

/// A key changed in several steps under one lock, each step a generation of its record.
///
/// For work at the token that must not meet another's: two imports at once could make the record of
/// the one and the object of the other. Commit, A change.
final class KeyChange {
    private let writer: Writer
    private var found: View.Found<KeyHead>
    var head: KeyHead
    var record: Identifier { found.id }
    var now: UnixTime { writer.request.now }

    /// - Throws: ``VaultError/notFound(_:)``, also behind the key's window.
    init(_ reference: KeyReference, _ writer: Writer) throws(VaultError) {
        self.writer = writer
        (found, head) = try writer.view.presentKey(reference)
    }

    /// Writes the head as it is now.
    func write() throws(VaultError) {
        head.updated = now
        try writer.write(head, over: found)
        found = try writer.view.key(KeyReference(head.id))
    }

    /// - Throws: ``VaultError/wrongOrigin(_:_:)``.
    func requireExternal() throws(VaultError) {
        guard head.origin == .external else { throw .wrongOrigin(head.id, head.origin) }
    }

    /// The clock shows that the material's time is over, and can be believed.
    func requireExpired(_ vault: Vault) throws(VaultError) {
        guard let version = head.versions.last, let end = head.materialExpires else { return }
        do throws(VaultError) {
            // No earlier moment vouches for the clock than the one the material came in.
            try vault.requireClock(
                (version.created, end), .key(head.id.text), seen: found.clockMark, writer)
        } catch {
            if case .clockUnconfirmed = error { try write() }
            throw error
        }
    }
}
