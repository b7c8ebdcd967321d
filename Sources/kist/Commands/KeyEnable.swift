import SecretVault

/// `kist key enable KEY`.
enum KeyEnable {
    static let command = Command(
        "key", "enable", arguments: "KEY", count: 1...1,
        summary: "switch a key on",
        text: "What is sealed under it can be read and written again.",
        examples: [
            .init("kist key enable alias/payments", "the key works again"),
            .init("kist key enable $ID --json", "the same, with an answer for a program"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        try KeySwitch.set(arguments, enabled: true)
    }
}
