/// What of a story the agent is asked for, when KIST_SOCKET says so.
extension Story {
    /// A line of every command that asks it.
    static let linesThroughAgent = [
        "get db", "kms GetSecretValue --SecretName db", "create new", "put db", "list",
        "describe db",
        "versions db", "label db x --to v1", "update db --description d", "delete db", "restore db",
        "key create", "key list", "key describe alias/x", "key enable alias/x",
        "key disable alias/x", "key rotate alias/x", "key delete alias/x", "key restore alias/x",
        "key alias",
    ]

    private static let commands = linesThroughAgent.map { line in
        line.split(separator: " ").prefix(line.hasPrefix("key ") ? 2 : 1).map(String.init)
    }

    /// Whether a command line is one that asks the agent: its vault need not be named.
    static func asksAgent(_ line: [String]) -> Bool {
        let own = ["--root", "--vault", "--token", "--config", "--pin-fd"]
        return commands.contains { line.dropFirst().starts(with: $0) }
            && !own.contains { flag in line.contains { $0.hasPrefix(flag) } }
    }
}
