/// Where SoftHSM's module is.
enum SoftHSMModule {
    private static let places = [
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    ]

    /// The path that the user names, or the first place that has it.
    static func path(_ named: String?) throws(Failure) -> String {
        if let named {
            let path = try Environment.absolute(named)
            guard NewFile.isTaken(path) else { throw missing("there is no module \"\(path)\"") }
            return path
        }
        guard let path = places.first(where: NewFile.isTaken) else {
            throw missing("SoftHSM is not installed")
        }
        return path
    }

    private static func missing(_ line: String) -> Failure {
        Failure(
            .tokenUnavailable, line,
            hints: ["apt-get install softhsm2", "or say where it is with --module PATH"])
    }
}
