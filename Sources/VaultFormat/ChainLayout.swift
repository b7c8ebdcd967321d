/// Where things lie in the audit chains' files: slots of fixed size behind a header.
package enum ChainLayout {
    /// The header of either chain's segment, its code included.
    package static let headerByteCount = 256
    /// An intent's slot: IV, sealed intent, tag.
    package static let intentByteCount = 960
    /// A mark's slot: IV, sealed mark, tag, zeros.
    package static let markByteCount = 64
    /// An intent and its mark.
    package static let pairByteCount = intentByteCount + markByteCount
    /// An event's slot: IV, sealed event, tag.
    package static let eventByteCount = 512
    /// Pairs, or events, in one segment.
    package static let segmentLimit: UInt64 = 65_536
    /// Intents in one group.
    package static let groupLimit = 256

    /// Where pair `index` of a segment begins.
    package static func offset(ofPair index: UInt64) -> Int {
        headerByteCount + Int(index) * pairByteCount
    }

    /// Where event `index` of a segment begins.
    package static func offset(ofEvent index: UInt64) -> Int {
        headerByteCount + Int(index) * eventByteCount
    }
}
