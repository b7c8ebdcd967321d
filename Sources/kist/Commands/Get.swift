import JSONText
import SecretVault
import SecureMemory
import Vocabulary

/// `kist get NAME…`.
enum Get {
    static let command = Command(
        "get", arguments: "NAME…", count: 1...1000,
        flags: [
            Flag("version-id", .text("ID"), "the version with this id"),
            Flag("label", .text("LABEL"), "the version with this label (default ACSCurrent)"),
            Flag("field", .text("KEY"), "only this key of a value that is a JSON object"),
        ],
        summary: "print a secret's value",
        text: """
            In a pipe or file the value's bytes and nothing else. On a terminal an end of line is
            added where there is none, and a value with control characters is refused. --field
            prints a string without its quotes and anything else as it is written. --json prints
            an object with the value in SecretData; the value must be text then.

            Several names are read in one login, and need --json, because nothing could tell where
            one value ends: it prints an array in the order of the names. If one cannot be read,
            none is printed.

            With KIST_SOCKET set to the agent's socket, kistd reads it, and no PIN is needed.
            """,
        examples: [
            .init("kist get db_password", "the current value"),
            .init("PGPASSWORD=$(kist get db --field password) psql", "one key of a JSON value"),
            .init("kist get db_password --label ACSPrevious > old.bin", "the value before, exact"),
            .init("kist get --json db_password api_token", "two values in one login"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let names = try names(arguments)
        var selector = VersionSelector()
        selector.versionID = try arguments.versionID()
        if let text = arguments.value("label") { selector.label = try arguments.label(text) }
        let way = try VaultWay(arguments.global)
        if arguments.global.wantsJSON {
            try printJSON(names, selector, way)
            return
        }
        let found = try way.value(names[0], selector)
        if let key = arguments.value("field") {
            try show(try field(key, of: found), of: names[0])
        } else {
            try show(found.value, of: names[0])
        }
    }

    private static func names(_ arguments: Arguments) throws(Failure) -> [SecretName] {
        var names: [SecretName] = []
        for index in arguments.positional.indices { names.append(try arguments.secretName(index)) }
        guard names.count == 1 || arguments.global.wantsJSON else {
            throw .usage(
                "several names need --json",
                hint: "nothing else tells where one value ends and the next begins")
        }
        guard !arguments.has("field") || !arguments.global.wantsJSON else {
            throw arguments.wrong("--field and --json exclude each other")
        }
        return names
    }

    private static func field(
        _ key: String, of found: borrowing SecretValue
    ) throws(Failure) -> SecretBytes {
        let name = found.name
        do throws(JSONError) {
            let field = try found.value.read { (json) throws(JSONError) -> SecretBytes? in
                try JSONDocument.field(key, of: json)
            }
            if let field { return field }
        } catch {
            if error == .outOfMemory { throw .noSecretMemory }
            throw .usage(
                "the value of secret \"\(name)\" is no JSON object",
                hint: "\"kist get \(name.typed)\" prints it as it is")
        }
        throw Failure(.notFound, "no key \"\(key)\" in the value of secret \"\(name)\"")
    }

    private static func show(
        _ value: borrowing SecretBytes, of name: SecretName
    ) throws(Failure) {
        var output = Output()
        guard Output.isTerminal else {
            try output.send(value)
            return
        }
        let (kind, needsEnd) = value.read { bytes in
            let last = bytes.byteCount - 1
            return (ShownValue.kind(of: bytes), last < 0 || bytes.byte(at: last) != 0x0A)
        }
        guard kind == .plain else {
            throw .usage(
                "the value of secret \"\(name)\" is not for a terminal: it is "
                    + (kind == .binary ? "not text" : "text with control characters"),
                hint: "\"kist get \(name.typed) > FILE\" keeps its exact bytes")
        }
        try output.send(value)
        if needsEnd { try output.add("\n") }
        try output.flush()
    }

    private static func printJSON(
        _ names: [SecretName], _ selector: VersionSelector, _ way: VaultWay
    ) throws(Failure) {
        var text = try SecretText()
        if names.count > 1 { try text.add("[") }
        var isFirst = true
        try way.each(names, selector) { (found) throws(Failure) in
            if !isFirst { try text.add(",") }
            isFirst = false
            try add(found, to: &text)
        }
        try text.add(names.count > 1 ? "]\n" : "\n")
        var output = Output()
        try output.send(text.finish())
    }

    private static func add(
        _ found: borrowing SecretValue, to text: inout SecretText
    ) throws(Failure) {
        var json = JSONWriter()
        json.beginObject()
        json.member("SecretName", found.name.text)
        json.member("VersionId", found.versionID.text)
        json.member("VersionStages", found.labels.map(\.text))
        json.member("CreateTime", found.created)
        json.member("SecretDataType", found.dataType.rawValue)
        json.endObject()
        // The value goes behind the last member, before the closing brace.
        try text.add(json.finish().dropLast() + Array(#","SecretData":"#.utf8))
        let name = found.name
        try found.value.read { (value) throws(Failure) in
            guard ShownValue.kind(of: value) != .binary else {
                throw Failure.usage(
                    "the value of secret \"\(name)\" is not text, which JSON needs",
                    hint: "\"kist get \(name.typed) > FILE\" keeps its exact bytes")
            }
            try text.add(quoting: value)
        }
        try text.add("}")
    }
}
