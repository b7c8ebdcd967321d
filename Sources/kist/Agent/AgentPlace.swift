/// Where the agent listens, when it is the agent that a command is to ask.
struct AgentPlace {
    let path: String
    private let flags: GlobalFlags
    /// How long it may take over an answer.
    private let milliseconds: Int64

    /// What the agent itself may keep a request waiting, and a token its caller.
    private static let usual: Int64 = 60_000
    /// What tokens take to make a key, longer than any was seen to.
    private static let forKeys: Int64 = 600_000

    /// The socket that the environment names; nil when it names none, or when a flag says which vault or
    /// token it is to be: flags count more.
    ///
    /// The configuration's own KIST_SOCKET is for kistd alone: on its host it stands in the file that the
    /// owner's commands read, too, and those have a PIN.
    init?(_ flags: GlobalFlags, makesKeys: Bool = false) {
        guard flags.vault == nil, flags.token == nil, flags.config == nil,
            flags.pinDescriptor == nil, let path = Environment["KIST_SOCKET"]
        else { return nil }
        self.path = path
        self.flags = flags
        milliseconds = makesKeys ? Self.forKeys : Self.usual
    }

    func connect() throws(Failure) -> AgentSocket {
        try AgentSocket(path, patience: milliseconds)
    }

    /// As a vault that is opened here warns, when a value has been in memory.
    func warnOfUnlockedMemory() { OpenVault.warnOfUnlockedMemory(flags) }
}
