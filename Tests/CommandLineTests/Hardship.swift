import Glibc
import Testing

/// Something that a host denies its processes, or has in an unusual way.
struct Hardship: Sendable, CustomTestStringConvertible {
    let name: String
    /// Before the story, in a shell in the place's folder: brings it about, and fails unless it is so.
    let script: String
    var caller = Caller.own
    /// In a shell before each run of kist: brings it about again; nil where every story is told so anyway.
    ///
    /// `$place` is the place's folder.
    var around: String? = ""
    /// Whether it needs a mount of its own.
    var mounts = false
    /// A call that the kernel does not know.
    var lacking: String?
    /// Whether no key can be made in the token.
    var isTokenFixed = false

    var testDescription: String { name }

    /// Those that can be had here: some only by root.
    static let possible = all.filter { hardship in
        (hardship.caller == .own || Unprivileged.isPossible)
            && (!hardship.mounts || geteuid() == 0)
    }

    static let all = [
        Hardship(
            name: "a user without rights", script: #"test "$($as id -u)" = 65534"#,
            caller: .unprivileged),
        // Root's limit would not bind.
        Hardship(
            name: "64 KiB of locked memory", script: #"ulimit -l 64; test "$(ulimit -l)" = 64"#,
            caller: .unprivileged, around: "ulimit -l 64"),
        Hardship(
            name: "512 MiB of addresses",
            script: #"ulimit -v 524288; test "$(ulimit -v)" = 524288"#,
            around: "ulimit -v 524288"),
        Hardship(
            name: "20 descriptors", script: #"ulimit -n 20; test "$(ulimit -n)" = 20"#,
            around: "ulimit -n 20"),
        Hardship(
            name: "no home", script: #"unset HOME XDG_CONFIG_HOME; test -z "${HOME-}""#,
            around: "unset HOME XDG_CONFIG_HOME"),
        Hardship(
            name: "no terminal", script: "if (: </dev/tty) 2>/dev/null; then exit 30; fi",
            around: nil),
        Hardship(
            name: "umask 000", script: #"umask 000; test "$(umask)" = 0000"#, around: "umask 000"),
        Hardship(
            name: "umask 077", script: #"umask 077; test "$(umask)" = 0077"#, around: "umask 077"),
        Hardship(
            name: "a read-only token folder",
            script: """
                chmod -R a-w vault.token
                $as test ! -w vault.token/tokens
                """, caller: .unprivileged, isTokenFixed: true),
        Hardship(
            name: "a token on a read-only mount",
            script: """
                mount --bind vault.token vault.token
                mount -o remount,bind,ro vault.token
                if touch vault.token/x 2>/dev/null; then exit 30; fi
                """,
            around: """
                if [ -d "$place/vault.token" ]; then
                    mount --bind "$place/vault.token" "$place/vault.token"
                    mount -o remount,bind,ro "$place/vault.token"
                fi
                """, mounts: true, isTokenFixed: true),
        Hardship(
            name: "no Landlock",
            script: "$kist status | grep -q 'no Landlock (the kernel has none'",
            lacking: "landlock_create_ruleset"),
        Hardship(
            name: "no seccomp", script: "$kist status | grep -q 'no seccomp (the kernel has none'",
            lacking: "seccomp"),
        Hardship(
            name: "temporary folders without programs",
            script: """
                cp /bin/true tmp/true; tmp/true
                for folder in "$TMPDIR" /dev/shm; do
                    mount -t tmpfs -o noexec,mode=1777 none "$folder"
                    cp /bin/true "$folder/true"
                    if "$folder/true" 2>/dev/null; then exit 30; fi
                done
                """,
            around: """
                for folder in "$TMPDIR" /dev/shm; do
                    mount -t tmpfs -o noexec,mode=1777 none "$folder"
                done
                """, mounts: true),
        Hardship(
            name: "all of it at once",
            script: """
                ulimit -l 64; ulimit -v 524288; ulimit -n 20; umask 000
                unset HOME XDG_CONFIG_HOME
                chmod -R a-w vault.token
                $as test ! -w vault.token/tokens
                $kist status | grep -q 'no Landlock (the kernel has none'
                """, caller: .unprivileged,
            around: """
                ulimit -l 64; ulimit -v 524288; ulimit -n 20; umask 000
                unset HOME XDG_CONFIG_HOME
                """, lacking: "landlock_create_ruleset", isTokenFixed: true),
    ]
}
