import Policies
import SecretVault
import Synchronization

/// Policies that were read before, by their text: the same text says the same.
///
/// The text comes out of the vault anew for each decision; only what it means is remembered.
final class KnownDocuments: Sendable {
    private let limit: Int
    /// The one used last at the end.
    private let known = Mutex<[(text: [UInt8], document: PolicyDocument)]>([])

    /// - Parameter limit: How many are remembered.
    init(limit: Int) {
        self.limit = limit
    }

    /// The document of a text that was checked when it was set; one that cannot be read now was written
    /// by a newer kist, and nobody is let in by guessing.
    ///
    /// - Parameter text: Empty when there is none.
    func document(
        _ text: [UInt8], _ parse: ([UInt8]) throws(PolicyError) -> PolicyDocument
    ) throws(VaultError) -> PolicyDocument {
        guard !text.isEmpty else { return .empty }
        if let document = found(text) { return document }
        let document: PolicyDocument
        do throws(PolicyError) { document = try parse(text) } catch { throw .policyUnreadable }
        known.withLock { known in
            if known.count >= limit { known.removeFirst() }
            known.append((text, document))
        }
        return document
    }

    private func found(_ text: [UInt8]) -> PolicyDocument? {
        known.withLock { known in
            guard let place = known.lastIndex(where: { $0.text == text }) else { return nil }
            if place < known.count - 1 { known.append(known.remove(at: place)) }
            return known[known.count - 1].document
        }
    }
}
