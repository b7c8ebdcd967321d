import Glibc

extension Confinement {
    /// Fills those of the descriptors 0 to 2 that are closed, so that no file of the vault is ever
    /// opened as one of them and written to by an error message.
    ///
    /// Input then reads as empty and messages are lost, but output is open for reading only: a value
    /// that nobody can receive must fail (EBADF), not be written to nowhere with success.
    static func openStandardDescriptors() throws(ConfinementError) {
        for descriptor in STDIN_FILENO...STDERR_FILENO {
            guard fcntl(descriptor, F_GETFD) < 0, errno == EBADF else { continue }
            // The lowest free number is taken, and all below are open by now.
            let opened = unsafe open(
                "/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
            guard opened == descriptor else {
                throw .refused(call: "open", errno: opened < 0 ? errno : EBADF)
            }
        }
    }
}
