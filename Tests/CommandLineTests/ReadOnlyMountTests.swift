import Foundation
import Testing

/// A copy on a medium that the kernel lets nobody write, root neither.
@Suite(.enabled(if: geteuid() == 0, "needs root to mount read-only"))
struct ReadOnlyMountTests {
    /// Runs `script` where `media` holds a copy of the vault, and `ro` is the same, read-only.
    private func run(_ script: String) throws -> Outcome {
        let place = try Place()
        try place.done("create", "db", input: "one")
        try place.done("backup", "create", "\(place.folder)/media/copy")
        try place.write(
            """
            set -e
            told() { "$kist" "$@" >out 2>err && s=0 || s=$?; }
            mkdir ro
            mount --bind media ro
            mount -o remount,bind,ro ro
            ! touch ro/copy/x 2>/dev/null
            \(script)

            """, to: "script")
        return try place.shell("unshare -m sh -x script")
    }

    @Test func `it is checked, verified and restored from`() throws {
        let outcome = try run(
            """
            (cd media && find . -type f -exec sha256sum {} +) > before
            told check --level 3 --vault "$PWD/ro/copy" --json
            test $s = 0
            grep -q '"Findings":\\[\\]' out
            told backup verify "$PWD/ro/copy" --json
            test $s = 0
            grep -q '"Values":1' out
            told audit verify --vault "$PWD/ro/copy"
            test $s = 0
            told backup restore "$PWD/ro/copy" --vault "$PWD/again"
            test $s = 0
            test "$("$kist" get db --vault "$PWD/again")" = one
            printf two | "$kist" put db --vault "$PWD/again" --quiet
            test "$("$kist" get db --vault "$PWD/again")" = two
            (cd media && sha256sum --quiet -c ../before)
            """)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }

    /// What cannot be written down is not done, and is not said to be done.
    @Test func `what has to be audited is refused, and leaves nothing`() throws {
        let outcome = try run(
            """
            told get db --vault "$PWD/ro/copy"
            test $s = 79
            test ! -s out
            told backup create "$PWD/second" --vault "$PWD/ro/copy"
            test $s = 79 -o $s = 74
            grep -q '^kist: error: ' err
            test -z "$(ls | grep second || :)"
            printf two >value
            told put db --file value --vault "$PWD/ro/copy"
            test $s = 74 -o $s = 79
            # The twin: the same where it can be written.
            test "$("$kist" get db --vault "$PWD/media/copy")" = one
            told backup create "$PWD/second" --vault "$PWD/media/copy"
            test $s = 0
            told backup verify "$PWD/second"
            test $s = 0
            """)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }

    @Test func `without read audit it is read from`() throws {
        let place = try Place.empty()
        let outcome = try place.shell(
            """
            set -e
            "$kist" init --softhsm --vault "$PWD/vault" --read-audit off --quiet
            printf one | "$kist" create db --quiet
            cat > script <<'end'
            set -e
            mount --bind vault vault
            mount -o remount,bind,ro vault
            test "$("$kist" get db)" = one
            printf two | "$kist" put db --quiet 2>err && exit 1
            grep -q '^kist: error: ' err
            "$kist" check --level 3 >out
            end
            unshare -m sh -x script
            test "$("$kist" get db)" = one
            """)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }
}
