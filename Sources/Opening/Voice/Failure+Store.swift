package import FileStore
import Glibc

extension Failure {
    /// An error of the vault folder's files.
    package init(_ error: StoreError) {
        switch error {
        case .notFound(let path): self.init(.rolledBack, "\"\(path)\" is missing")
        case .notAFolder(let path):
            self.init(.configuration, "\"\(path)\" is no folder (a link does not count as one)")
        case .foreignOwner(let path, let uid): self = .foreign(path, uid)
        case .exposed(let path, let mode): self = .exposed(path, mode)
        case .notRegular(let path): self.init(.damaged, "\"\(path)\" is no regular file")
        case .linked(let path):
            self.init(.damaged, "\"\(path)\" has a second name (a hard link)")
        case .tooLarge(let path, _):
            self.init(.damaged, "\"\(path)\" is longer than any file of its kind")
        case .changedWhileRead(let path):
            self.init(.busy, "\"\(path)\" changed while it was read", hint: "try again")
        case .exists(let path): self.init(.wrongState, "\"\(path)\" exists already")
        case .verifyFailed(let path):
            self.init(
                .inputOutput, "\"\(path)\" did not read back as it was written",
                hint: "nothing was replaced; the disk or the memory is failing")
        case .busy: self = .busy
        case .system(_, EACCES, let path):
            // A folder closed to the caller is refused before anybody can look whose it is.
            if let owner = FileOwner.of(path), owner != geteuid() {
                self = .foreign(path, owner)
            } else {
                self.init(.notAllowed, "\"\(path)\" is not open to you: permission denied")
            }
        case .system(_, ENOSPC, let path), .system(_, EDQUOT, let path):
            self.init(
                .inputOutput, "the disk is full: \"\(path)\" could not be written",
                hints: [
                    "nothing was changed; free some space on the disk",
                    "\"kist delete NAME --force\" and \"kist purge NAME\" work on a full disk too",
                ])
        case .system(let call, let number, let path):
            self.init(
                .inputOutput, "\(call) failed on \"\(path)\": \(SystemReason.text(number))")
        case .outcomeUnknown(let call, let number, let path):
            self.init(
                .outcomeUnknown,
                "\(call) failed on \"\(path)\": \(SystemReason.text(number)); "
                    + "the change may or may not last",
                hint: "read again before you repeat it")
        }
    }

    /// An error of the PIN file, which is for its owner alone.
    package init(ofPINFile error: StoreError) {
        self.init(
            error, of: "the PIN file", untrusted: .notAllowed,
            closedBy: "chmod go-rwx")
    }

    /// An error of the configuration, which others may read but not write.
    package init(ofConfiguration error: StoreError) {
        self.init(
            error, of: "the configuration", untrusted: .configuration, closedBy: "chmod go-w")
    }

    /// An error of a file outside the vault that must be trusted.
    private init(
        _ error: StoreError, of what: String, untrusted: ExitStatus, closedBy command: String
    ) {
        switch error {
        case .notFound(let path):
            self.init(.configuration, "\(what) \"\(path)\" does not exist")
        case .foreignOwner(let path, let uid):
            self.init(
                untrusted, "\(what) \"\(path)\" belongs to user \(uid) and is not trusted",
                hint: "it must belong to whoever runs kist")
        case .exposed(let path, let mode):
            self.init(
                untrusted,
                "\(what) \"\(path)\" is open to others (mode \(String(mode, radix: 8)))",
                hint: "close it with \"\(command) \(path)\"")
        case .notRegular(let path), .notAFolder(let path), .linked(let path):
            self.init(.configuration, "\(what) \"\(path)\" is no regular file")
        case .tooLarge(let path, let limit):
            self.init(.configuration, "\(what) \"\(path)\" is longer than \(limit) bytes")
        case .system(_, EACCES, let path):
            self.init(
                .notAllowed, "\(what) \"\(path)\" is not yours to read",
                hints: [
                    "name your own configuration with --config or KIST_CONFIG",
                    "\"kist init --softhsm\" makes a vault and a configuration of your own",
                ])
        default:
            self.init(error)
        }
    }

    package static var busy: Failure {
        Failure(
            .busy, "the vault is busy: another process held its lock until the deadline",
            hint: "try again, or wait longer with --lock-timeout SECONDS")
    }

    private static func foreign(_ path: String, _ uid: UInt32) -> Failure {
        Failure(
            .notAllowed, "\"\(path)\" belongs to user \(uid)",
            hint: "run kist as its owner: \"sudo -u '#\(uid)' kist …\"; root is refused too")
    }

    private static func exposed(_ path: String, _ mode: UInt32) -> Failure {
        Failure(
            .notAllowed, "\"\(path)\" is open to others (mode \(String(mode, radix: 8)))",
            hint: "close it with \"chmod go-rwx \(path)\", and ask who may have used it")
    }
}
