import Glibc

/// Where the configuration lies.
package enum ConfigurationPlace {
    package static let ofTheSystem = "/etc/kist/kist.conf"

    /// `~/.config/kist/kist.conf`; nil for a user without a home.
    package static var ofTheUser: String? { home.map { "\($0)/.config/kist/kist.conf" } }

    /// What `--config` or KIST_CONFIG names; nil when neither does.
    package static func named(_ flags: GlobalFlags) throws(Failure) -> String? {
        guard let path = flags.config ?? Environment["KIST_CONFIG"] else { return nil }
        return try Environment.absolute(path)
    }

    /// The file that a command reads.
    package static func read(_ flags: GlobalFlags) throws(Failure) -> ConfigurationFile? {
        if let path = try named(flags) {
            guard let file = try ConfigurationFile(reading: path) else {
                throw Failure(
                    .configuration, "there is no configuration \"\(path)\"",
                    hints: [
                        "\"kist init\" writes it when it makes the vault",
                        "one that is lost can be written anew: \"kist status --vault DIR --token URI\""
                            + " shows the fingerprint",
                    ])
            }
            return file
        }
        if let path = ofTheUser, let file = try ConfigurationFile(reading: path) { return file }
        return try ConfigurationFile(reading: ofTheSystem)
    }

    /// The file that `kist init` writes.
    package static func written(_ flags: GlobalFlags) throws(Failure) -> String {
        if let path = try named(flags) { return path }
        if geteuid() == 0 { return ofTheSystem }
        guard let path = ofTheUser else {
            throw Failure(
                .configuration, "the user has no home folder for the configuration",
                hint: "name a file with --config")
        }
        return path
    }

    /// Where a vault lies unless told otherwise.
    package static func defaultVault() throws(Failure) -> String {
        if geteuid() == 0 { return "/var/lib/kist/vault" }
        guard let home else {
            throw Failure(
                .configuration, "the user has no home folder for the vault",
                hint: "name a folder with --vault")
        }
        return "\(home)/.local/share/kist/vault"
    }

    private static var home: String? {
        guard let home = Environment["HOME"], home.utf8.first == UInt8(ascii: "/") else {
            return nil
        }
        return home.utf8.count > 1 && home.utf8.last == UInt8(ascii: "/")
            ? String(home.dropLast()) : home
    }
}
