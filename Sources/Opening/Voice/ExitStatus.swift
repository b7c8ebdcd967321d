/// How a command ends: the numbers of sysexits.h, extended.
///
/// Scripts depend on them.
package enum ExitStatus: Int32, CaseIterable {
    case done = 0
    case usage = 64
    case damaged = 65
    case notFound = 66
    case rolledBack = 67
    case tokenUnavailable = 69
    case bug = 70
    case wrongState = 73
    case inputOutput = 74
    case busy = 75
    case outcomeUnknown = 76
    case notAllowed = 77
    case configuration = 78
    case auditFailed = 79
    case warned = 80
    case unfit = 81

    /// What the number says, for `kist help exit-codes`.
    package var meaning: String {
        switch self {
        case .done: "done"
        case .usage: "usage: a wrong flag, name or value; nothing was changed"
        case .damaged: "damaged: what is on disk is not what was written"
        case .notFound: "no such secret, version, label or key"
        case .rolledBack: "a file was rolled back or is missing"
        case .tokenUnavailable: "the token, its module, a master key or the agent is unavailable"
        case .bug: "a bug in kist"
        case .wrongState: "it exists already, or is in the wrong state for this"
        case .inputOutput: "input or output failed; the outcome is known and told"
        case .busy: "busy: another process was at it until the deadline; try again"
        case .outcomeUnknown: "outcome unknown: the disk failed at the last step; read again"
        case .notAllowed: "PIN wrong or locked, or access not allowed"
        case .configuration: "wrong configuration, no vault, or a format of a newer kist"
        case .auditFailed: "the audit entry could not be written, so the operation was refused"
        case .warned: "doctor: nothing is bad, but something is worth a look"
        case .unfit: "doctor: something is bad"
        }
    }

    /// The table, one line a number.
    package static var table: String {
        allCases.map { status in
            let number = String(status.rawValue)
            return String(repeating: " ", count: 4 - number.utf8.count) + number + "  "
                + status.meaning + "\n"
        }.joined()
    }
}
