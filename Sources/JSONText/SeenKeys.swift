import SecureMemory

/// The keys that stood in each open object, kept as places in the text and never as copies.
struct SeenKeys {
    /// For each open object, its keys by the hash of what they say, under Swift's random seed: a text
    /// made to collide gains nothing.
    private var objects: [[Int: [Range<Int>]]] = []

    mutating func enter() { objects.append([:]) }

    mutating func leave() { objects.removeLast() }

    /// Notes a key of the innermost object; `{"a":1,"\u0061":2}` has one key twice.
    mutating func insert(_ key: Range<Int>, of json: RawSpan) throws(JSONError) {
        let innermost = objects.count - 1
        let hash = Self.hash(key, of: json)
        for earlier in objects[innermost][hash, default: []] {
            guard !JSONString.isEqual(earlier, key, of: json) else {
                throw .duplicateKey(at: key.lowerBound)
            }
        }
        objects[innermost][hash, default: []].append(key)
    }

    private static func hash(_ key: Range<Int>, of json: RawSpan) -> Int {
        var hasher = Hasher()
        var bytes = UnescapedBytes(of: key)
        while let byte = bytes.next(in: json) { hasher.combine(byte) }
        return hasher.finalize()
    }
}
