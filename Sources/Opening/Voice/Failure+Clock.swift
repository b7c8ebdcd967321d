package import Vocabulary

/// What a clock that is not believed forbids.
extension Failure {
    package static func clockJumped(_ now: UnixTime) -> Failure {
        Failure(
            .wrongState,
            "the clock says \(now.text), but has gone on faster than the kernel's: no purge",
            hint: "set the clock right, or say --trust-clock if it is")
    }

    package static func clockUnconfirmed(_ now: UnixTime) -> Failure {
        Failure(
            .wrongState,
            "the clock says \(now.text), and nothing vouches for it since this host was booted: "
                + "no purge yet",
            hint: "this look is written down: try again an hour from now, or say --trust-clock")
    }
}
