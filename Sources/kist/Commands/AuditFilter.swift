import SecretVault
import Vocabulary

/// Which entries of the trail are wanted.
struct AuditFilter {
    private let since: UnixTime?
    private let until: UnixTime?
    private let secret: SecretName?
    private let principal: Principal?

    init(_ arguments: Arguments) throws(Failure) {
        since = try Self.time("since", arguments)
        until = try Self.time("until", arguments)
        secret = try arguments.value("secret").map { (text) throws(Failure) in
            guard let name = SecretName(text) else {
                throw .usage("\"\(text)\" is no name of a secret")
            }
            return name
        }
        principal = try arguments.value("principal").map { (text) throws(Failure) in
            guard let principal = Principal(text) else {
                throw .usage("\"\(text)\" is no principal", hint: "as uid:1000")
            }
            return principal
        }
    }

    private static func time(_ flag: String, _ arguments: Arguments) throws(Failure) -> UnixTime? {
        guard let text = arguments.value(flag) else { return nil }
        guard let time = UnixTime(text) else {
            throw .usage("\"\(text)\" is no moment", hint: "write it as 2026-12-01T08:30:00Z")
        }
        return time
    }

    func admits(_ entry: AuditEntry) -> Bool {
        if let since, entry.time < since { return false }
        if let until, entry.time >= until { return false }
        if let principal, entry.principal != principal { return false }
        if let secret, entry.thing != .secret(secret) { return false }
        return true
    }
}
