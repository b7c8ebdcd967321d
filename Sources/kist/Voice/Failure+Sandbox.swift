import Confinement
import Glibc
import JSONText

extension Failure {
    /// A sandbox was required, and the kernel has not all of it.
    init(lacking report: SandboxReport) {
        let (what, part) =
            report.files == .inForce ? ("seccomp", report.calls) : ("Landlock", report.files)
        self.init(
            .configuration, "the sandbox is required, and \(what) is not in force: \(part.reason)",
            hint: "\"kist doctor\" says more; without --require-sandbox and KIST_REQUIRE_SANDBOX "
                + "kist runs as confined as the kernel allows")
    }
}

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

extension SandboxReport.Part {
    /// Why it is not in force.
    var reason: String {
        switch self {
        case .inForce: "it is in force"
        case .off: "switched off by KIST_SANDBOX"
        case .missing(ENOSYS): "the kernel has none, or one that is too old"
        case .missing(EOPNOTSUPP): "it is not among the kernel's security modules (lsm=)"
        case .missing(let number): SystemReason.text(number)
        }
    }
}
