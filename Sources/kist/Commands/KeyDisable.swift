import SecretVault

/// `kist key disable KEY`.
enum KeyDisable {
    static let command = Command(
        "key", "disable", arguments: "KEY", count: 1...1,
        summary: "switch a key off",
        text: """
            What is sealed under it can be neither read nor written until "kist key enable".
            Nothing is lost.
            """,
        examples: [
            .init("kist key disable alias/payments", "nobody reads its secrets any more"),
            .init("kist key disable $ID && kist key list", "switch it off and look"),
        ],
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(Failure) {
        try KeySwitch.set(arguments, enabled: false)
    }
}
