import FileStore
import Sealing
import VaultFormat
import Vocabulary

/// What is read of a chain's files.
extension IntentChain {
    /// The numbers of a chain's segments: 0 and on, without a gap.
    static func segmentNumbers(
        _ kind: FileKind, in store: FileStore
    ) throws(VaultError) -> [UInt32] {
        let names: [String]?
        do { names = try store.names(in: Layout.audit) } catch {
            throw VaultError(reading: error)
        }
        return try segmentNumbers(kind, among: names ?? [])
    }

    /// The same among the names in `audit/`.
    static func segmentNumbers(
        _ kind: FileKind, among names: [String]
    ) throws(VaultError) -> [UInt32] {
        let numbers = Layout.segments(kind, among: names)
        for (index, number) in numbers.enumerated() where index != Int(number) {
            throw .missing(file: Layout.segment(kind, UInt32(index)).description)
        }
        guard !numbers.isEmpty else {
            throw .missing(file: Layout.segment(kind, 0).description)
        }
        return numbers
    }

    /// The last valid intent of a segment, and before it the others of its group unless it is done.
    static func end(of segment: ChainSegment) throws(VaultError) -> [Last] {
        let count = segment.slots(of: ChainLayout.pairByteCount)
        var index = count
        while index > 0 {
            guard count - index <= UInt64(ChainLayout.groupLimit) else {
                throw .damaged(file: segment.path.description, nil)
            }
            guard let last = try pair(index - 1, in: segment) else {
                index -= 1
                continue
            }
            let (group, isWhole) = try group(endingWith: last, in: segment)
            if isWhole { return group }
            // The first of a group is written last: without it the others were never said.
            index = group[0].index
        }
        return []
    }

    /// The intents that `last` is grouped with, itself at the end, and whether the first is there.
    ///
    /// One that is marked as done was whole then.
    private static func group(
        endingWith last: Last, in segment: ChainSegment
    ) throws(VaultError) -> (members: [Last], isWhole: Bool) {
        var backwards = [last]
        guard last.outcome != .done else { return (backwards, true) }
        while let first = backwards.last, first.intent.previousOutcome == .grouped {
            guard first.index > 0, backwards.count < ChainLayout.groupLimit,
                let before = try pair(first.index - 1, in: segment),
                before.hash == first.intent.previousHash
            else { return (backwards.reversed(), false) }
            backwards.append(before)
        }
        return (backwards.reversed(), true)
    }

    /// The pair at `index`, or nil when its intent is void.
    static func pair(
        _ index: UInt64, in segment: ChainSegment
    ) throws(VaultError) -> Last? {
        let bytes = try segment.read(
            at: ChainLayout.offset(ofPair: index), count: ChainLayout.pairByteCount)
        let slot = Array(bytes.prefix(ChainLayout.intentByteCount))
        guard slot.count == ChainLayout.intentByteCount,
            let plain = try segment.open(slot, .audit, Context.field(index))
        else { return nil }
        let intent: Intent
        do throws(FormatError) { intent = try Intent(plaintext: plain) } catch {
            throw VaultError(error, in: segment.path)
        }
        guard intent.sequence == segment.header.before.count + index + 1 else {
            throw .damaged(file: segment.path.description, nil)
        }
        let hash = try digest(slot)
        let sealedMark = bytes.dropFirst(slot.count).prefix(markSealedByteCount)
        var outcome: Intent.Outcome?
        if let mark = try segment.open(sealedMark, .mark, hash) {
            do throws(FormatError) { outcome = try Mark(plaintext: mark).outcome } catch {
                throw VaultError(error, in: segment.path)
            }
        }
        return Last(intent: intent, hash: hash, slot: slot, index: index, outcome: outcome)
    }

    /// What was said since an intent that once was the last, oldest first.
    ///
    /// - Returns: nil where that one lies in another segment, or is not in this chain.
    func intents(after sequence: UInt64, hash: [UInt8]) throws(VaultError) -> [Intent]? {
        guard var here = last, let lastSegment else { return nil }
        var since: [Intent] = []
        while here.intent.sequence > sequence {
            since.append(here.intent)
            guard here.index > 0, let before = try Self.pair(here.index - 1, in: lastSegment),
                before.hash == here.intent.previousHash
            else { return nil }
            here = before
        }
        return here.intent.sequence == sequence && here.hash == hash ? since.reversed() : nil
    }

    private static let markSealedByteCount = Mark.plaintextByteCount + 28

    static func digest(_ slot: [UInt8]) throws(VaultError) -> [UInt8] {
        do { return try SHA256.digest(of: slot) } catch { throw VaultError(error) }
    }
}
