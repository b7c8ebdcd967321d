/// `kist access-key enable ID`.
enum AccessKeyEnable {
    static let command = Command(
        "access-key", "enable", arguments: "ID", count: 1...1,
        summary: "let an access key sign again",
        text: "One whose time is over stays over.",
        examples: [
            .init("kist access-key enable $ID", "its requests are believed again"),
            .init("kist access-key enable $ID && kist access-key list", "and look"),
        ],
        run: { (arguments) throws(Failure) in try AccessKeySwitch.set(arguments, enabled: true) })
}
