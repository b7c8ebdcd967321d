import Glibc
import SecretVault
import SecureMemory

/// Where `create` and `put` get the value from.
enum ValueSource {
    static let flags = [
        Flag("file", .path("PATH"), "take the value from a file; - is standard input"),
        Flag("fd", .text("N"), "take the value from descriptor N"),
        Flag("random", .text("N"), "make up N letters and digits, shown to nobody"),
    ]

    static let text = """
        The value is all of standard input when that is not a terminal, byte for byte; nothing is
        stripped. On a terminal it is asked for twice and not shown. --file, --fd and --random take
        it from elsewhere. It never stands on the command line, where others could see it.
        """

    /// Reads the value whole; longer ones than `limit` bytes are refused here, before any token call.
    static func value(_ arguments: Arguments, limit: Int) throws(Failure) -> SecretBytes {
        try arguments.refuse("file", with: "fd")
        try arguments.refuse("file", with: "random")
        try arguments.refuse("fd", with: "random")
        let value = try read(arguments, limit)
        guard value.byteCount > 0 else { throw .emptyValue }
        guard value.byteCount <= limit else { throw .valueTooLong(limit) }
        return value
    }

    private static func read(_ arguments: Arguments, _ limit: Int) throws(Failure) -> SecretBytes {
        if let path = arguments.value("file"), path != "-" {
            return try Source(path: path).readAll(limit: limit)
        }
        if let count = try arguments.number("random", in: 1...1_048_576) {
            guard count <= limit else { throw .valueTooLong(limit) }
            return try RandomText.characters(count)
        }
        if let number = try arguments.number("fd", in: 0...0xFFFF) {
            return try descriptor(Int32(number), "descriptor \(number)", arguments, limit)
        }
        if isatty(STDIN_FILENO) == 1 { return try prompt(limit) }
        return try descriptor(STDIN_FILENO, "standard input", arguments, limit)
    }

    private static func descriptor(
        _ number: Int32, _ name: String, _ arguments: Arguments, _ limit: Int
    ) throws(Failure) -> SecretBytes {
        guard number != arguments.global.pinDescriptor else {
            throw .usage(
                "the value and the PIN cannot both come from \(name)",
                hint: "give one of them on another descriptor")
        }
        return try Source(number: number, name: name).readAll(limit: limit)
    }

    private static func prompt(_ limit: Int) throws(Failure) -> SecretBytes {
        guard let terminal = Terminal.open() else { throw .emptyValue }
        let value = try terminal.askSecretly("Value: ", limit: limit)
        guard value.byteCount > 0 else { throw .emptyValue }
        let again = try terminal.askSecretly("Value again: ", limit: limit)
        guard value.isEqual(to: again) else { throw .usage("the two values differ") }
        return value
    }
}
