import Opening
import SecureMemory
import Vocabulary

/// Lines of text that are no secret, made in a buffer of one size: there may be a million.
@safe struct LineText: ~Copyable {
    private let bytes: UnsafeMutableRawPointer
    private let byteCount: Int
    private(set) var count = 0

    /// Moments that were made text before: many secrets of a list were made in the same seconds.
    private var known = [Int64](repeating: -1, count: LineText.slots)
    private let texts: UnsafeMutableRawPointer

    private static let slots = 128
    private static let momentByteCount = 20

    init(byteCount: Int) {
        self.byteCount = byteCount
        unsafe bytes = .allocate(byteCount: byteCount, alignment: 16)
        unsafe texts = .allocate(byteCount: Self.slots * Self.momentByteCount, alignment: 16)
    }

    deinit {
        unsafe bytes.deallocate()
        unsafe texts.deallocate()
    }

    mutating func append(_ byte: UInt8) {
        let place = room(for: 1)
        unsafe (bytes + place).storeBytes(of: byte, as: UInt8.self)
    }

    mutating func append(_ text: RawSpan) {
        let place = room(for: text.byteCount)
        unsafe text.withUnsafeBytes { text in
            guard let start = text.baseAddress else { return }
            unsafe (bytes + place).copyMemory(from: start, byteCount: text.count)
        }
    }

    mutating func append(_ moment: UnixTime) {
        let slot = Int(moment.seconds & Int64(Self.slots - 1))
        let text = unsafe texts + slot * Self.momentByteCount
        if known[slot] != moment.seconds {
            var bytes: [UInt8] = []
            moment.appendText(to: &bytes)
            precondition(bytes.count == Self.momentByteCount)
            unsafe text.copyMemory(from: bytes, byteCount: Self.momentByteCount)
            known[slot] = moment.seconds
        }
        let place = room(for: Self.momentByteCount)
        unsafe (bytes + place).copyMemory(from: text, byteCount: Self.momentByteCount)
    }

    /// Where so many bytes more begin.
    private mutating func room(for more: Int) -> Int {
        let place = count
        precondition(more <= byteCount - place, "no room for the line")
        count = place + more
        return place
    }

    /// Sends what was made, and begins anew.
    mutating func leave(by channel: Channel) -> Int32 {
        let made = unsafe RawSpan(_unsafeStart: bytes, byteCount: count)
        count = 0
        return channel.writeAll(made)
    }
}
