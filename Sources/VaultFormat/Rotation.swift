package import Vocabulary

/// A promise to make a new version every so often.
package struct Rotation: Equatable, Sendable {
    /// Whether due rotations are made.
    package var isEnabled: Bool
    /// Seconds between rotations.
    package var intervalSeconds: UInt64
    /// When the last one was made.
    package var last: UnixTime
    /// When the next one is due.
    package var next: UnixTime

    package init(isEnabled: Bool, intervalSeconds: UInt64, last: UnixTime, next: UnixTime) {
        self.isEnabled = isEnabled
        self.intervalSeconds = intervalSeconds
        self.last = last
        self.next = next
    }
}

extension Rotation {
    init(from reader: inout ByteReader) throws(FormatError) {
        isEnabled = try reader.flag("rotation enabled")
        intervalSeconds = try reader.number("rotation interval")
        last = try reader.time("last rotation")
        next = try reader.time("next rotation")
    }

    func write(to writer: inout ByteWriter) {
        writer.flag(isEnabled)
        writer.unsigned(intervalSeconds)
        writer.time(last)
        writer.time(next)
    }
}
