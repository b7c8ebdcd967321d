import Testing
import VaultFormat

@testable import SecretVault

extension TamperScene {
    /// Who must notice a change of a file; every other look must say the truth.
    struct Expectation: Equatable {
        var refused: Set<Look>
        /// nil: nothing is lost by it and `check` says so.
        var check: Bool

        static let everywhere = Expectation(refused: Set(Look.allCases), check: true)
        static let answers = Expectation(
            refused: Set(Look.allCases).subtracting([.getDead]), check: true)
        static let onlyChecked = Expectation(refused: [], check: true)
        /// Legally unnoticeable: Format and Commit say why, at each place that returns it.
        static let nowhere = Expectation(refused: [], check: false)

        /// Both files are changed.
        func and(_ other: Expectation) -> Expectation {
            Expectation(refused: refused.union(other.refused), check: check || other.check)
        }
    }

    /// The whole file is another, or gone.
    func expectation(forAll place: Place) -> Expectation {
        switch place {
        case .vault, .shard, .intents: .everywhere
        // "No such secret" gives nothing out: that its event cannot be written changes nothing.
        case .events: .answers
        // Read by repair alone.
        case .copy: .onlyChecked
        case .secret: Expectation(refused: [.get], check: true)
        case .otherSecret: Expectation(refused: [.getOther], check: true)
        case .key: Expectation(refused: [.get, .getOther, .alias], check: true)
        case .alias: Expectation(refused: [.alias], check: true)
        // Below a tombstone everything is dead: "A tombstone is final".
        case .dead: .nowhere
        }
    }

    /// One byte at `offset` is another.
    func expectation(for place: Place, at offset: Int) -> Expectation {
        let file = now[path(place)] ?? []
        switch place {
        case .shard:
            // The second nonce and part B are read by lists, and by what shows a key's aliases.
            let entries = 99 + Int(file[97]) << 8 + Int(file[98])
            let isOfSummaries = (83..<95).contains(offset) || offset >= entries + 4
            return isOfSummaries
                ? Expectation(refused: [.list, .alias], check: true) : .everywhere
        case .intents: return intents(offset, count: file.count)
        case .events: return events(offset, count: file.count)
        default: return expectation(forAll: place)
        }
    }

    /// The file ends before `count`.
    func expectation(for place: Place, cutTo count: Int) -> Expectation {
        let file = now[path(place)] ?? []
        switch place {
        case .intents:
            // Of the last pair the mark is outside of the chain: "a mark lost by a power cut breaks
            // nothing".
            return count >= file.count - ChainLayout.markByteCount ? .nowhere : .everywhere
        case .events:
            // "the events after the last intent removed: not".
            return count >= endOfCountedEvents ? .nowhere : .answers
        default: return expectation(forAll: place)
        }
    }

    private var endOfCountedEvents: Int {
        ChainLayout.headerByteCount + countedEvents * ChainLayout.eventByteCount
    }

    private func intents(_ offset: Int, count: Int) -> Expectation {
        guard offset >= ChainLayout.headerByteCount else { return .everywhere }
        let place = (offset - ChainLayout.headerByteCount) % ChainLayout.pairByteCount
        // "A mark is outside of the hash"; what it says, the next intent says again.
        guard place < ChainLayout.intentByteCount else { return .nowhere }
        // Only a walk of the chain reads older intents.
        return offset >= count - ChainLayout.pairByteCount ? .everywhere : .onlyChecked
    }

    private func events(_ offset: Int, count: Int) -> Expectation {
        guard offset >= ChainLayout.headerByteCount else { return .answers }
        // The newest event is where the next look appends; older ones are read by a walk. Those
        // after the last intent may be lost in a power cut.
        return offset < endOfCountedEvents ? .onlyChecked : .nowhere
    }

    /// The file is as it was after change number `age`.
    func expectation(for place: Place, old copy: [UInt8]?) -> Expectation {
        // The events after the last intent may go; older copies lack events that were counted.
        if place == .events, let copy, copy.count >= endOfCountedEvents { return .nowhere }
        return expectation(forAll: place)
    }
}
