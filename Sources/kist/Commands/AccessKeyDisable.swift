/// `kist access-key disable ID`.
enum AccessKeyDisable {
    static let command = Command(
        "access-key", "disable", arguments: "ID", count: 1...1,
        summary: "believe no request that an access key signs",
        text: """
            From the next request on, also of an agent that runs. "kist access-key enable" takes it
            back.
            """,
        examples: [
            .init("kist access-key disable $ID", "its requests answer Forbidden.AccessKey"),
            .init("kist access-key disable $ID && kist access-key list", "and look"),
        ],
        run: { (arguments) throws(Failure) in try AccessKeySwitch.set(arguments, enabled: false) })
}
