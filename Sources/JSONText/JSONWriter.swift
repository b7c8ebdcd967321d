import SecureMemory

/// Writes one JSON text, compact, into bytes.
///
/// Not for secret values: the bytes are not wiped. The order of calls must make a text: a key before each member's value, an end for each beginning.
/// Anything else is a mistake in the program and traps.
package struct JSONWriter {
    private enum Container {
        case array
        case object
    }

    private var output: [UInt8] = []
    private var open: [Container] = []
    private var needsComma = false
    private var hasKey = false
    private var isStarted = false

    package init() {}

    /// The whole text.
    ///
    /// - Precondition: A value was written, and every object and array has been ended.
    package consuming func finish() -> [UInt8] {
        precondition(open.isEmpty && isStarted, "the text is not complete")
        return output
    }

    /// What has been written since the last call, for a text that is sent on in portions.
    package mutating func takePortion() -> [UInt8] {
        let portion = output
        output.removeAll(keepingCapacity: true)
        return portion
    }

    package mutating func beginObject() {
        beginValue()
        begin(.object, "{")
    }

    package mutating func endObject() { end(.object, "}") }

    package mutating func beginArray() {
        beginValue()
        begin(.array, "[")
    }

    package mutating func endArray() { end(.array, "]") }

    /// Names the next value of the innermost object.
    package mutating func key(_ name: String) {
        precondition(open.last == .object && !hasKey, "a key outside an object or twice")
        separate()
        quote(name.utf8)
        output.append(UInt8(ascii: ":"))
        hasKey = true
    }

    package mutating func string(_ text: String) {
        beginValue()
        quote(text.utf8)
    }

    /// Writes a string given as UTF-8; nothing is written when it is not.
    package mutating func string(utf8 text: [UInt8]) throws(JSONError) {
        try text.lend { (bytes) throws(JSONError) in
            var offset = 0
            while offset < bytes.byteCount {
                offset =
                    bytes.byte(at: offset) < 0x80
                    ? offset + 1 : try UTF8Sequence.scan(bytes, from: offset)
            }
        }
        beginValue()
        quote(text)
    }

    package mutating func integer(_ number: some BinaryInteger) {
        beginValue()
        output.append(contentsOf: number.description.utf8)
    }

    package mutating func bool(_ isTrue: Bool) {
        beginValue()
        output.append(contentsOf: (isTrue ? "true" : "false").utf8)
    }

    package mutating func null() {
        beginValue()
        output.append(contentsOf: "null".utf8)
    }

    private mutating func beginValue() {
        switch open.last {
        case .object:
            precondition(hasKey, "a member without a key")
            hasKey = false
        case .array:
            separate()
        case nil:
            precondition(!isStarted, "a second value")
        }
        isStarted = true
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { output.append(UInt8(ascii: ",")) }
    }

    private mutating func begin(_ container: Container, _ mark: Unicode.Scalar) {
        open.append(container)
        output.append(UInt8(ascii: mark))
        needsComma = false
    }

    private mutating func end(_ container: Container, _ mark: Unicode.Scalar) {
        precondition(open.popLast() == container && !hasKey, "an end without its beginning")
        output.append(UInt8(ascii: mark))
        needsComma = true
    }

    private mutating func quote(_ text: some Sequence<UInt8>) {
        output.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output += [UInt8(ascii: "\\"), byte]
            case 0x08: output.append(contentsOf: #"\b"#.utf8)
            case 0x09: output.append(contentsOf: #"\t"#.utf8)
            case 0x0A: output.append(contentsOf: #"\n"#.utf8)
            case 0x0C: output.append(contentsOf: #"\f"#.utf8)
            case 0x0D: output.append(contentsOf: #"\r"#.utf8)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                output.append(contentsOf: #"\u00"#.utf8)
                output += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
