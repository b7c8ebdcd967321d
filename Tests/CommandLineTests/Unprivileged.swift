import Foundation
import Glibc

/// A user without rights, whom root can act as.
enum Unprivileged {
    /// Before a command of a shell script.
    static let prefix = "setpriv --reuid=65534 --regid=65534 --clear-groups --"

    static let isPossible =
        geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

    /// Puts a copy of the program into `place`, which any user can run: `bin/kist`.
    static func lend(_ place: Place) throws {
        _ = try place.shell(
            "mkdir -p bin; chmod 755 . bin; cp \"$kist\" bin/kist; chmod 755 bin/kist")
    }

    /// Makes a place the other user's own, program and all; its processes run as that user.
    static func give(_ place: Place) throws {
        try lend(place)
        _ = try place.shell("chown -R 65534:65534 .")
    }
}
