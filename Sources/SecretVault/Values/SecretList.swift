import VaultFormat
package import Vocabulary

/// Secrets as lists show them, kept as bytes: less than 64 for each whose name has 40.
///
/// There may be a million, so nothing is made of one before it is looked at.
package struct SecretList: Sendable {
    /// Line behind line: the name behind its length, which key, three moments.
    ///
    /// The last moment may be absent. Numbers are big-endian.
    private var bytes: [UInt8] = []
    /// Where each line begins.
    private var places: [UInt32] = []
    private var keys: [KeyID] = []
    private var numberOfKey: [KeyID: Int] = [:]
    private var lastNumber = 0

    private static let keyByteCount = 3
    private static let timeByteCount = 5
    /// Set in a key's number where the secret waits for its deletion.
    private static let isPlanned = 1 << 23

    package init() {}

    /// Adds a secret of a shard.
    ///
    /// - Parameter source: What the line was read from.
    mutating func add(_ line: SecretLine, of source: [UInt8]) {
        if !line.hasKeyOfBefore { lastNumber = number(ofKey: KeyID(Array(source[line.key]))) }
        add(
            source[line.name], key: lastNumber, line.created, line.updated, line.plannedDeletion)
    }

    /// Adds a secret; lists are in the order of names, which is the caller's to keep.
    package mutating func add(_ secret: SecretListing) {
        add(
            secret.name.bytes[...], key: number(ofKey: secret.keyID), secret.created,
            secret.updated, secret.plannedDeletion)
    }

    private mutating func add(
        _ name: ArraySlice<UInt8>, key: Int, _ created: UnixTime, _ updated: UnixTime,
        _ planned: UnixTime?
    ) {
        guard let place = UInt32(exactly: bytes.count) else {
            preconditionFailure("more than an index holds")
        }
        places.append(place)
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

    /// Makes room for `count` times as much as there is, so that nothing is moved while it grows.
    mutating func reserve(times count: Int) {
        bytes.reserveCapacity(bytes.count * count / 8 * 9)
        places.reserveCapacity(places.count * count / 8 * 9)
    }

    /// Sorts by the bytes of the names, of which none is there twice.
    mutating func sort() {
        var sorting = NameSort(bytes, places)
        places = []
        places = sorting.sorted()
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

extension SecretList {
    /// The bytes of a name.
    package func name(at index: Int) -> ArraySlice<UInt8> {
        let place = Int(places[index])
        return bytes[(place + 1)..<(place + 1 + Int(bytes[place]))]
    }

    /// The key that seals its values.
    package func keyID(at index: Int) -> KeyID { keys[keyNumber(at: index) & ~Self.isPlanned] }

    package func created(at index: Int) -> UnixTime { time(index, 0) }
    package func updated(at index: Int) -> UnixTime { time(index, 1) }

    /// The end of the recovery window, when one runs or has run.
    package func plannedDeletion(at index: Int) -> UnixTime? {
        keyNumber(at: index) & Self.isPlanned == 0 ? nil : time(index, 2)
    }

    private func keyNumber(at index: Int) -> Int {
        number(at: name(at: index).endIndex, Self.keyByteCount)
    }

    private func time(_ index: Int, _ which: Int) -> UnixTime {
        let start = name(at: index).endIndex + Self.keyByteCount + which * Self.timeByteCount
        return UnixTime(seconds: Int64(number(at: start, Self.timeByteCount)))
    }

    private func number(at start: Int, _ width: Int) -> Int {
        var number = 0
        for place in start..<(start + width) { number = number << 8 | Int(bytes[place]) }
        return number
    }
}

extension SecretList: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { places.count }

    package subscript(index: Int) -> SecretListing {
        SecretListing(
            name: secretName(at: index),
            keyID: keyID(at: index), created: created(at: index),
            updated: updated(at: index), plannedDeletion: plannedDeletion(at: index))
    }

    package func secretName(at index: Int) -> SecretName {
        guard let name = SecretName(Array(name(at: index))) else {
            preconditionFailure("a name that was valid is not")
        }
        return name
    }
}

extension SecretList: Equatable {
    package static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }
}
