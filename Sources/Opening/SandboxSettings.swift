package import Confinement

/// How narrow the sandbox is: what flags, environment and configuration say.
package struct SandboxSettings: Sendable {
    /// Whether there is one at all.
    package let isOn: Bool
    /// Whether a command refuses to run without it.
    package let isRequired: Bool
    /// Which sockets the module may make; nil when nobody says.
    package let sockets: Sandbox.Sockets?
    /// What the module needs besides what is known of it: absolute paths.
    package let paths: [String]

    package init(_ file: ConfigurationFile?, _ flags: GlobalFlags) throws(Failure) {
        isOn = try Self.choice(.sandbox, file, ["yes": true, "no": false]) ?? true
        let isRequired = try Self.choice(.requireSandbox, file, ["yes": true, "no": false])
        self.isRequired = flags.requiresSandbox || isRequired ?? false
        sockets = try Self.choice(
            .tokenNetwork, file, ["no": .none, "unix": .local, "yes": .network])
        let paths = (Self.text(.sandboxPaths, file) ?? "").split(separator: ":").map(String.init)
        guard paths.allSatisfy({ $0.utf8.first == UInt8(ascii: "/") }) else {
            throw Failure(
                .configuration, "KIST_SANDBOX_PATHS holds a path that is not absolute",
                hint: "it takes files and folders, separated by colons")
        }
        self.paths = paths
        guard isOn || !self.isRequired else {
            throw Failure(
                .configuration, "the sandbox is required, and KIST_SANDBOX=no switches it off",
                hint: "leave one of them out")
        }
    }

    /// What the configuration must say so that a later command finds the same.
    package static var values: [(ConfigurationFile.Key, String)] {
        [ConfigurationFile.Key.sandbox, .tokenNetwork, .sandboxPaths].compactMap { key in
            Environment[key.rawValue].map { (key, $0) }
        }
    }

    private static func text(_ key: ConfigurationFile.Key, _ file: ConfigurationFile?) -> String? {
        Environment[key.rawValue] ?? file?[key]
    }

    private static func choice<Choice>(
        _ key: ConfigurationFile.Key, _ file: ConfigurationFile?,
        _ choices: @autoclosure () -> [String: Choice]
    ) throws(Failure) -> Choice? {
        guard let text = text(key, file) else { return nil }
        // Not before it is needed: the runtime would put the type together at every start of a process.
        let choices = choices()
        guard let choice = choices[text] else {
            throw Failure(
                .configuration,
                "\(key.rawValue) is one of \(choices.keys.sorted().joined(separator: ", ")), "
                    + "not \"\(text)\"")
        }
        return choice
    }
}
