/// Why a process could not give something up.
///
/// It must not go on then.
package enum ConfinementError: Error, Equatable {
    /// The system call `call` failed with `errno`.
    case refused(call: String, errno: Int32)
    /// A place that the process is to reach could not be looked at.
    case unreachable(path: String, errno: Int32)
}

/// Turns a negative errno, as the C functions answer it, into the error.
func require(_ call: String, _ result: Int32) throws(ConfinementError) {
    guard result >= 0 else { throw .refused(call: call, errno: -result) }
}
