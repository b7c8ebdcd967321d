import KMSContract
import Vocabulary

/// Help on the contract's operations, from their descriptions.
enum KMSHelp {
    /// What the command's own page says; the operations, which take time to describe, stand behind it.
    static var text: String {
        """
        Parameters are written --Name VALUE or --Name=VALUE, as the contract names them. Switches
        need a value, lists are JSON or numbered: --ResourceId '["a"]' or --ResourceId.1 a. Every
        value may be "-" for standard input, "@PATH" for a file, "@@…" for text that begins with
        "@". Answers are JSON on standard output, the contract's errors JSON on standard error; what
        goes wrong before the operation begins, such as a missing file, is said in words.
        \(KMSLine.ignored.map { "--\($0)" }.joined(separator: ", ")) are taken and ignored.
        With KIST_SOCKET set to the agent's socket, kistd does it, and no PIN is needed.
        """
    }

    /// Help on the command, or on the operation that one word names.
    static func page(of words: some Collection<String>) throws(Failure) -> String {
        if let name = words.first { return try page(name) }
        var text = Help.page(KMS.command)
        for group in KMSOperation.Group.allCases {
            text += "\n\(group.rawValue.lowercased()):\n"
            for operation in KMSOperation.all where operation.group == group {
                text += "  \(operation.name)\n"
            }
        }
        return text
    }

    /// `kist kms CreateSecret --help`.
    private static func page(_ name: String) throws(Failure) -> String {
        let operation: KMSOperation
        do throws(KMSError) { operation = try KMSOperation.named(name) } catch {
            let answer = ErrorAnswer(error, of: nil)
            throw .usage(answer.message, hint: answer.recommend ?? "\"kist kms --help\" lists them")
        }
        var page = "kist kms \(name): \(operation.summary)\n\n"
        page += "usage: kist kms \(name) [--Parameter VALUE …]\n"
        if !operation.parameters.isEmpty { page += "\nparameters:\n" }
        for parameter in operation.parameters {
            page +=
                "  --\(parameter.name) \(parameter.form.typeName), \(parameter.presence.words)\n"
            page += "      \(parameter.form.expectation)\n"
        }
        let shape = ResponseType.object(operation.response).text
        return page + "\nanswer:\n  \(shape)\n\nexample:\n  \(operation.example)\n"
    }

    /// The words that complete behind each operation.
    static var flags: [(name: String, flags: String)] {
        KMSOperation.all.map { operation in
            (operation.name, operation.parameters.map { "--\($0.name)" }.joined(separator: " "))
        }
    }
}
