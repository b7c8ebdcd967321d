package import Confinement

extension SandboxReport {
    /// In one line, for people.
    package var words: String {
        var words: [String] = []
        switch files {
        case .inForce: words.append("Landlock \(landlockVersion)")
        case .missing, .off: words.append("no Landlock (\(files.reason))")
        }
        switch calls {
        case .inForce: words.append("seccomp")
        case .missing, .off: words.append("no seccomp (\(calls.reason))")
        }
        if calls == .inForce {
            switch sockets {
            case .none: words.append("no sockets")
            case .local: words.append("sockets of this host")
            case .network: words.append("network")
            }
        }
        return words.joined(separator: ", ")
    }
}
