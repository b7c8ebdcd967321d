import Glibc
import KMSContract
import SecureMemory

/// The value of a parameter: as written, `-` for standard input, `@PATH` for a file, `@@…` for what
/// begins with `@`.
enum KMSValue {
    /// More than any parameter may hold; the operation checks its own limit.
    private static let limit = 1 << 21

    static func fields(
        _ parameters: [(name: String, value: String)], _ flags: GlobalFlags
    ) throws(Failure) -> [Field] {
        guard parameters.filter({ $0.value == "-" }).count < 2 else {
            throw .usage("standard input can be the value of one parameter only")
        }
        var fields: [Field] = []
        for (name, value) in parameters {
            fields.append(try field(name, value, flags))
        }
        return fields
    }

    private static func field(
        _ name: String, _ value: String, _ flags: GlobalFlags
    ) throws(Failure) -> Field {
        if value == "-" {
            guard flags.pinDescriptor != STDIN_FILENO else {
                throw .usage(
                    "the value of --\(name) and the PIN cannot both come from standard input",
                    hint: "give one of them on another descriptor")
            }
            return try read(Source.standardInput, as: name)
        }
        if value.utf8.starts(with: "@".utf8), !value.utf8.starts(with: "@@".utf8) {
            return try read(Source(path: String(value.dropFirst())), as: name)
        }
        let text = Array(value.utf8.dropFirst(value.utf8.starts(with: "@@".utf8) ? 1 : 0))
        guard Field.isSecret(name) else { return Field(name, text: text) }
        if Channel.standardError.isTerminal, !flags.isQuiet {
            Voice.warn("--\(name) stands on the command line, where others on this host see it")
        }
        return Field(name, secret: try secret(text))
    }

    private static func read(
        _ source: borrowing Source, as name: String
    ) throws(Failure) -> Field {
        var bytes = try source.readAll(limit: limit)
        guard bytes.byteCount <= limit else {
            throw .usage("the value of --\(name) is longer than \(limit) bytes")
        }
        // A value is kept byte for byte. Names, JSON and base64 never end with an end of line.
        let last = bytes.byteCount - 1
        if name != "SecretData", last >= 0, bytes.byte(at: last) == UInt8(ascii: "\n") {
            bytes.truncate(to: last)
        }
        return Field.isSecret(name)
            ? Field(name, secret: bytes) : Field(name, text: bytes.plainCopy())
    }

    private static func secret(_ text: [UInt8]) throws(Failure) -> SecretBytes {
        var secret = try SecretBytes.taking(byteCount: text.count)
        secret.overwrite(at: 0, with: text)
        return secret
    }
}
