package import JSONText

/// Writes a value back, numbers as they stood.
package struct PlainJSON {
    package private(set) var output: [UInt8] = []

    package init() {}

    package mutating func write(_ value: JSONValue) {
        switch value {
        case .object(let members):
            list("{", "}", members) { writer, member in
                writer.write(.string(member.key))
                writer.output.append(UInt8(ascii: ":"))
                writer.write(member.value)
            }
        case .array(let elements):
            list("[", "]", elements) { writer, element in writer.write(element) }
        case .string(let text):
            var writer = JSONWriter()
            writer.string(String(decoding: text, as: UTF8.self))
            output += writer.finish()
        case .number(let digits): output += digits
        case .bool(let isTrue): output += Array((isTrue ? "true" : "false").utf8)
        case .null: output += Array("null".utf8)
        }
    }

    private mutating func list<T>(
        _ begin: Unicode.Scalar, _ end: Unicode.Scalar, _ items: [T],
        _ write: (inout PlainJSON, T) -> Void
    ) {
        output.append(UInt8(ascii: begin))
        for (place, item) in items.enumerated() {
            if place > 0 { output.append(UInt8(ascii: ",")) }
            write(&self, item)
        }
        output.append(UInt8(ascii: end))
    }
}
