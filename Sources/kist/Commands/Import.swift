import Glibc
import SecretVault
import SecureMemory
import Vocabulary

/// `kist import`.
enum Import {
    static let command = Command(
        "import",
        flags: [
            Flag("file", .path("PATH"), "take the lines from a file; - is standard input"),
            Flag("skip-existing", "leave secrets that are there as they are, without an error"),
        ],
        summary: "make many secrets at once, from lines of JSON",
        text: """
            Each line is an object: SecretName; SecretData, or SecretDataBase64 for any bytes; and as
            flags of "kist create" SecretDataType (text or binary), VersionId, Description,
            Tags ({"team":"web"}) and EncryptionKeyId. Other members are refused.

            Secrets are made in groups of up to 256, which costs the disk little more than one. Up to
            16,384 lines are read before the first is made, so that a group lies together in the index.
            The answer comes in the order of the lines, and says nothing is made that is not durable. A
            line that cannot be imported is told of with its number, and the others go on; the exit
            status is that of the first. A secret that is there with the same version and value counts
            as made: an import that was cut short is simply done again.
            """,
        examples: [
            .init("kist import < secrets.jsonl", "one login for all lines"),
            .init(
                "kist import --file secrets.jsonl --skip-existing --json",
                "only what is not there yet; one object for each line"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        let configuration = try Configuration(arguments.global)
        let folder = try OpenVault.folder(at: configuration.vault)
        let source = try source(arguments)
        // What JSON can make of a value at its longest, and room for all the rest.
        var lines = try LineSource(source, limit: folder.valueLimit * 6 + 131_072)
        var importing = try Importing(
            try OpenVault(configuration, folder, arguments.global), arguments)
        try importing.run(&lines)
        try importing.end()
    }

    private static func source(_ arguments: Arguments) throws(Failure) -> Source {
        if let path = arguments.value("file"), path != "-" { return try Source(path: path) }
        guard arguments.global.pinDescriptor != STDIN_FILENO else {
            throw .usage(
                "the lines and the PIN cannot both come from standard input",
                hint: "give one of them on another descriptor")
        }
        return Source.standardInput
    }
}
