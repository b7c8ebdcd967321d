/// What the command line says, as text that is exactly its bytes.
enum CommandLineText {
    /// The words behind the program's name.
    ///
    /// Under the name `aliyun` there is `kms` and nothing else, as in the tool of that name.
    static func words() throws(Failure) -> [String] {
        var words: [String] = []
        for place in 0..<Int(CommandLine.argc) {
            guard let start = unsafe CommandLine.unsafeArgv[place] else { break }
            // The standard library would put U+FFFD in the place of what is not UTF-8, silently.
            guard let word = unsafe String(validatingCString: start) else {
                throw .usage(
                    "word \(place) of the command line is not UTF-8",
                    hint: "bytes come in by standard input or a file")
            }
            words.append(word)
        }
        let name = words.first?.split(separator: "/").last ?? ""
        words = Array(words.dropFirst())
        guard name == "aliyun" else { return words }
        // That tool takes its own flags before the product too.
        while case let count = KMSLine.ignoredCount(before: words), count > 0 {
            words.removeFirst(count)
        }
        guard words.first == KMS.command.name else {
            throw .usage("as aliyun, kist does kms only", hint: "aliyun kms --help")
        }
        return words
    }
}
