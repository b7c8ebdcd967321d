import SecureMemory

/// Status and fields of an HTTP answer (RFC 9112, 2.1), as kistd writes them.
struct AnswerHead {
    let status: Int
    /// Names in small letters, in the order they came.
    let fields: [(name: String, value: String)]
    /// Of the body, in bytes.
    let length: Int

    /// Where the head is over, the empty line behind it counted; nil when it goes on.
    ///
    /// - Parameter start: What stands before it was looked at before.
    static func end(in bytes: RawSpan, from start: Int) -> Int? {
        var place = max(start, 3)
        while place < bytes.byteCount {
            if bytes.byte(at: place) == 0x0A, bytes.byte(at: place - 1) == 0x0D,
                bytes.byte(at: place - 2) == 0x0A, bytes.byte(at: place - 3) == 0x0D
            {
                return place + 1
            }
            place += 1
        }
        return nil
    }

    /// Nil when it is not the head of an answer with one length.
    init?(_ bytes: RawSpan) {
        let text = (0..<bytes.byteCount).map { bytes.byte(at: $0) }
        guard let text = String(validating: text, as: UTF8.self) else { return nil }
        // By scalars: to Swift "\r\n" is one character.
        let lines = text.unicodeScalars.split(separator: "\n").map { line in
            Substring(line.last == "\r" ? line.dropLast() : line)
        }
        guard let first = lines.first, first.utf8.starts(with: "HTTP/1.1 ".utf8),
            let status = Int(first.dropFirst(9).prefix(3)), (100...599).contains(status)
        else { return nil }
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() where !line.isEmpty {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let value = line[line.utf8.index(after: colon)...].drop { $0 == " " }
            fields.append((line[..<colon].lowercased(), String(value)))
        }
        let lengths = fields.filter { $0.name == "content-length" }
        guard lengths.count == 1, let length = Int(lengths[0].value), length >= 0,
            String(length) == lengths[0].value
        else { return nil }
        self.status = status
        self.fields = fields
        self.length = length
    }
}
