/// The answer of a command that has changed something.
enum Answer {
    /// Gives it; when it cannot leave, the failure says that the change was made all the same.
    static func give(_ body: () throws(Failure) -> Void) throws(Failure) {
        do throws(Failure) {
            try body()
        } catch {
            throw Failure(
                error.status, error.line, hint: "the change is made; only its answer is lost")
        }
    }
}
