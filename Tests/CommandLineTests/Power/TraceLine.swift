/// One line of strace(1) with `-f -y -xx`: `4711 pwrite64(5<\x2f…>, "\x4b…", 512, 0) = 512`.
struct TraceLine {
    /// A call's argument: bytes in quotes, a descriptor with its path, or a word.
    struct Argument {
        var word: [UInt8] = []
        var bytes: [UInt8]?
        /// Behind a descriptor in angle brackets.
        var path = ""
        var number: String { String(decoding: word, as: UTF8.self) }
        var string: String { String(decoding: bytes ?? [], as: UTF8.self) }
    }

    struct Call {
        var name: String
        var arguments: [Argument]
        var result: Int
        /// As it stands there; a descriptor has its path behind it.
        var resultText: String

        func text(_ index: Int) -> String {
            index < arguments.count ? arguments[index].number : ""
        }

        func bytes(_ index: Int) -> [UInt8] {
            index < arguments.count ? arguments[index].bytes ?? [] : []
        }

        /// The path that argument `name` has, within the folder that argument `folder` is.
        func path(_ folder: Int?, _ name: Int) -> String {
            guard name < arguments.count else { return "" }
            let path = arguments[name].string
            guard let folder, !path.hasPrefix("/") else { return path }
            return path == "." ? arguments[folder].path : "\(arguments[folder].path)/\(path)"
        }
    }

    private let line: [UInt8]
    private var at = 0

    init(_ line: [UInt8]) {
        self.line = line
        // The process's number, and the blanks behind it.
        while at < line.count, (0x30...0x39).contains(line[at]) { at += 1 }
        while at < line.count, line[at] == UInt8(ascii: " ") { at += 1 }
    }

    /// Whether it is a call, not the end of a process or a signal.
    var isCall: Bool {
        at < line.count && line[at] != UInt8(ascii: "+") && line[at] != UInt8(ascii: "-")
    }

    /// The call, or nil when it is one that another thread has interrupted.
    mutating func call() -> Call? {
        guard let open = line[at...].firstIndex(of: UInt8(ascii: "(")) else { return nil }
        let name = String(decoding: line[at..<open], as: UTF8.self)
        at = open + 1
        guard let arguments = arguments() else { return nil }
        guard let equals = line[at...].firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let text = String(decoding: line[(equals + 1)...], as: UTF8.self)
            .drop { $0 == " " }
        let digits = text.prefix { $0.isNumber || $0 == "-" }
        guard let result = Int(digits) else { return nil }
        return Call(
            name: name, arguments: arguments, result: result, resultText: String(text))
    }

    private mutating func arguments() -> [Argument]? {
        var all: [Argument] = []
        var current = Argument()
        var depth = 0
        while at < line.count {
            let byte = line[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""): current.bytes = (current.bytes ?? []) + escaped(until: byte)
            case UInt8(ascii: "<"):
                current.path = String(decoding: escaped(until: UInt8(ascii: ">")), as: UTF8.self)
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ")") where depth == 0:
                all.append(current)
                return all
            case UInt8(ascii: ",") where depth == 0:
                all.append(current)
                current = Argument()
            case UInt8(ascii: " "): break
            default: current.word.append(byte)
            }
        }
        return nil
    }

    /// `\x2f\x74…` up to `end`, decoded.
    private mutating func escaped(until end: UInt8) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((line.count - at) / 4)
        while at < line.count, line[at] != end {
            if line[at] == UInt8(ascii: "\\"), at + 3 < line.count {
                bytes.append(Self.digit(line[at + 2]) << 4 | Self.digit(line[at + 3]))
                at += 4
            } else {
                bytes.append(line[at])
                at += 1
            }
        }
        at += 1
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8 {
        byte < 0x3A ? byte &- 0x30 : (byte | 0x20) &- 0x57
    }
}
