package import Vocabulary

/// A deletion that was asked for and may still be taken back.
package struct Deletion: Equatable, Sendable {
    /// When it was asked for.
    package var requested: UnixTime
    /// The recovery window, in days.
    package var windowDays: UInt16
    /// The end of the window, computed once: nothing is purged before it.
    package var notBefore: UnixTime

    package init(requested: UnixTime, windowDays: UInt16) {
        self.requested = requested
        self.windowDays = windowDays
        notBefore = requested.adding(days: Int(windowDays))
    }
}

extension Deletion {
    init(from reader: inout ByteReader) throws(FormatError) {
        self.init(
            requested: try reader.time("deletion requested"),
            windowDays: try reader.unsigned("deletion window"))
        guard try reader.time("deletion not before") == notBefore else {
            throw .malformed(field: "deletion not before")
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.time(requested)
        writer.unsigned(windowDays)
        writer.time(notBefore)
    }
}
