import Confinement
import JSONText
import Opening

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
