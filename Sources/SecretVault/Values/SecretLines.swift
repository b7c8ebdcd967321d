import SecureMemory
import VaultFormat
import Vocabulary

/// Secrets as lists show them, line behind line: the name behind its length, which key, three moments.
///
/// The last moment may be absent. Numbers are big-endian. A line has less than 64 bytes for a name of 40;
/// there may be a million, so nothing is made of one before it is looked at.
struct SecretLines: Sendable {
    private(set) var bytes: [UInt8] = []
    /// How many there are.
    private(set) var count = 0
    /// Where some of them begin, one of ``sampling``.
    private(set) var samples: [UInt32] = []
    private var keys: [KeyID] = []
    private var numberOfKey: [KeyID: Int] = [:]
    private var lastNumber = 0

    private static let keyByteCount = 3
    private static let timeByteCount = 5
    /// Set in a key's number where the secret waits for its deletion.
    private static let isPlanned = 1 << 23

    /// How many bytes all lines may have.
    static let limit = 1 << 30
    private static let sampling = 256

    /// Adds a secret of a shard.
    ///
    /// - Parameter source: What the line was read from.
    mutating func add(_ line: SecretLine, of source: [UInt8]) {
        if !line.hasKeyOfBefore { lastNumber = number(ofKey: KeyID(Array(source[line.key]))) }
        add(
            source[line.name], key: lastNumber, line.created, line.updated, line.plannedDeletion)
    }

    mutating func add(_ secret: SecretListing) {
        add(
            secret.name.bytes[...], key: number(ofKey: secret.keyID), secret.created,
            secret.updated, secret.plannedDeletion)
    }

    private mutating func add(
        _ name: ArraySlice<UInt8>, key: Int, _ created: UnixTime, _ updated: UnixTime,
        _ planned: UnixTime?
    ) {
        precondition(bytes.count < Self.limit, "more than an index holds")
        if count % Self.sampling == 0 { samples.append(UInt32(bytes.count)) }
        count += 1
        bytes.append(UInt8(name.count))
        bytes.append(contentsOf: name)
        let start = bytes.count
        bytes.append(contentsOf: planned == nil ? Self.rest : Self.restPlanned)
        var span = bytes.mutableSpan
        Self.put(
            key | (planned == nil ? 0 : Self.isPlanned), Self.keyByteCount, at: start, in: &span)
        let moments = start + Self.keyByteCount
        Self.put(Int(created.seconds), Self.timeByteCount, at: moments, in: &span)
        Self.put(
            Int(updated.seconds), Self.timeByteCount, at: moments + Self.timeByteCount, in: &span)
        guard let planned else { return }
        Self.put(
            Int(planned.seconds), Self.timeByteCount, at: moments + 2 * Self.timeByteCount,
            in: &span)
    }

    /// What stands behind a name, empty.
    private static let rest = [UInt8](repeating: 0, count: keyByteCount + 2 * timeByteCount)
    private static let restPlanned = [UInt8](
        repeating: 0, count: keyByteCount + 3 * timeByteCount)

    private static func put(
        _ number: Int, _ width: Int, at start: Int, in bytes: inout MutableSpan<UInt8>
    ) {
        for place in 0..<width {
            bytes[start + place] = UInt8(truncatingIfNeeded: number >> (8 * (width - 1 - place)))
        }
    }

    /// Makes room for `times` as much as there is, so that nothing is moved while it grows.
    mutating func reserve(times: Int) {
        bytes.reserveCapacity(bytes.count * times / 8 * 9)
    }

    private mutating func number(ofKey key: KeyID?) -> Int {
        guard let key else { preconditionFailure("a key id that was valid is not") }
        if let known = numberOfKey[key] { return known }
        let number = keys.count
        precondition(number < Self.isPlanned, "more keys than an index holds")
        numberOfKey[key] = number
        keys.append(key)
        return number
    }
}

extension SecretLines {
    /// The bytes of the name of the line at `place`.
    func name(at place: Int) -> ArraySlice<UInt8> {
        bytes[(place + 1)..<(place + 1 + Int(bytes[place]))]
    }

    /// The key that seals its values.
    func keyID(at place: Int) -> KeyID { keys[keyNumber(at: place) & ~Self.isPlanned] }

    func created(at place: Int) -> UnixTime { time(place, 0) }
    func updated(at place: Int) -> UnixTime { time(place, 1) }

    /// The end of the recovery window, when one runs or has run.
    func plannedDeletion(at place: Int) -> UnixTime? {
        keyNumber(at: place) & Self.isPlanned == 0 ? nil : time(place, 2)
    }

    /// Where that begins which stands behind the name.
    private func rest(of place: Int) -> Int { place + 1 + Int(bytes[place]) }

    private func keyNumber(at place: Int) -> Int { number(at: rest(of: place), Self.keyByteCount) }

    private func time(_ place: Int, _ which: Int) -> UnixTime {
        let start = rest(of: place) + Self.keyByteCount + which * Self.timeByteCount
        return UnixTime(seconds: Int64(number(at: start, Self.timeByteCount)))
    }

    private func number(at start: Int, _ width: Int) -> Int {
        var number = 0
        for place in start..<(start + width) { number = number << 8 | Int(bytes[place]) }
        return number
    }
}

/// The same of bytes that are lent: nothing is counted where several threads look at one list.
extension SecretLines {
    /// Where the line behind the one at `place` begins.
    static func next(after place: Int, in bytes: RawSpan) -> Int {
        let rest = place + 1 + Int(bytes.byte(at: place))
        let isPlanned = bytes.byte(at: rest) & UInt8(Self.isPlanned >> 16) != 0
        return rest + keyByteCount + (isPlanned ? 3 : 2) * timeByteCount
    }

    /// Eight bytes of a name from `depth` on, as a number; zeros behind its end, in which there are none.
    ///
    /// - Parameter depth: No more than the name has.
    static func word(at place: Int, from depth: Int, in bytes: RawSpan) -> UInt64 {
        let left = Int(bytes.byte(at: place)) - depth
        // What stands behind a name is longer than what is too much here.
        let word = bytes.word(at: place + 1 + depth)
        return left >= 8 ? word : word & ~(UInt64.max >> UInt64(8 * left))
    }

    /// Lends name and moments of the line at `place`, the length of whose name is known.
    static func lend(
        _ place: Int, nameCount: Int, of bytes: RawSpan,
        _ body: (_ name: RawSpan, UnixTime, UnixTime, _ planned: UnixTime?) -> Void
    ) {
        let name = place + 1
        let rest = name + nameCount
        func moment(_ which: Int) -> UnixTime {
            // The word that ends where the moment does.
            let end = rest + keyByteCount + (which + 1) * timeByteCount
            let bits = UInt64.max >> UInt64(64 - 8 * timeByteCount)
            return UnixTime(seconds: Int64(bytes.word(at: end - 8) & bits))
        }
        let isPlanned = bytes.byte(at: rest) & UInt8(Self.isPlanned >> 16) != 0
        body(
            bytes.extracting(name..<rest), moment(0), moment(1), isPlanned ? moment(2) : nil)
    }
}

extension [SecretLines] {
    /// Lends the bytes of all parts, as a function of the part's number would.
    func lend<R>(_ body: (RawSpan, RawSpan, RawSpan, RawSpan) -> R) -> R {
        func bytes(_ part: Int) -> [UInt8] { part < count ? self[part].bytes : [] }
        return bytes(0).lend { first in
            bytes(1).lend { second in
                bytes(2).lend { third in
                    bytes(3).lend { fourth in body(first, second, third, fourth) }
                }
            }
        }
    }
}
