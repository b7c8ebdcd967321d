/// The flags that every command takes.
package struct GlobalFlags {
    package static let flags = [
        Flag("vault", .path("DIR"), "the vault folder, over KIST_VAULT"),
        Flag("token", .text("URI"), "the token, over KIST_TOKEN (RFC 7512)"),
        Flag("config", .path("FILE"), "the configuration, over KIST_CONFIG"),
        Flag("pin-fd", .text("N"), "read the PIN from descriptor N"),
        Flag("lock-timeout", .text("SECONDS"), "how long to wait for others (default 10)"),
        Flag("allow-final-try", "log in though a wrong PIN would lock the token"),
        Flag("require-sandbox", "refuse to run where the kernel has no sandbox"),
        Flag("json", "print JSON"),
        Flag("quiet", "no confirmations and no warnings"),
        Flag("help", "show this help"),
    ]

    package var vault: String?
    package var token: String?
    package var config: String?
    package var pinDescriptor: Int32?
    package var lockTimeout = Duration.seconds(10)
    package var allowsFinalTry = false
    package var requiresSandbox = false
    package var wantsJSON = false
    package var isQuiet = false
    /// What the sandbox lets the command reach: no flag, but its own.
    package var reach = Reach()

    package init(_ values: [String: [String]]) throws(Failure) {
        vault = try Self.path("vault", values)
        token = values["token"]?.first
        config = try Self.path("config", values)
        if let text = values["pin-fd"]?.first {
            pinDescriptor = Int32(try Self.number("pin-fd", text, 0...0xFFFF))
        }
        if let text = values["lock-timeout"]?.first {
            lockTimeout = .seconds(try Self.number("lock-timeout", text, 0...86_400))
        }
        allowsFinalTry = values["allow-final-try"] != nil
        requiresSandbox = values["require-sandbox"] != nil
        wantsJSON = values["json"] != nil
        isQuiet = values["quiet"] != nil
    }

    private static func path(
        _ flag: String, _ values: [String: [String]]
    ) throws(Failure) -> String? {
        guard let path = values[flag]?.first else { return nil }
        guard !path.isEmpty else { throw .usage("--\(flag) needs a path") }
        return path
    }

    private static func number(
        _ flag: String, _ text: String, _ range: ClosedRange<Int>
    ) throws(Failure) -> Int {
        guard let number = Int(text), String(number) == text, range.contains(number) else {
            throw .usage(
                "--\(flag) takes a number from \(range.lowerBound) to \(range.upperBound), "
                    + "not \"\(text)\"")
        }
        return number
    }
}
