package import Sealing

extension Failure {
    package init(_ error: LibraryMissing) {
        self.init(
            .configuration, "libcrypto cannot be loaded: \(error.reason)",
            hint: "on Debian it is in the package libssl3, from 13 on libssl3t64")
    }
}
