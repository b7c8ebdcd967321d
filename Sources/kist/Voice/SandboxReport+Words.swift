import Confinement
import JSONText

extension SandboxReport {
    /// In one line, for people.
    var words: String {
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

extension SandboxReport {
    /// The member `Sandbox`: each part with its state, and why it is not in force.
    func write(to json: inout JSONWriter) {
        json.key("Sandbox")
        json.beginObject()
        json.member("Landlock", files == .inForce)
        json.member("LandlockVersion", landlockVersion)
        json.member("Seccomp", calls == .inForce)
        json.member("TokenNetwork", sockets.rawValue)
        if !isComplete { json.member("Why", (files == .inForce ? calls : files).reason) }
        json.endObject()
    }
}
