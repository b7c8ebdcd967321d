import Foundation
import Testing

/// A real file system of two megabytes that is filled to the last byte.
///
/// Mounting one, out of anybody else's sight, takes root.
@Suite(.enabled(if: geteuid() == 0, "needs root to mount a small file system"))
struct FullDiskTests {
    /// Runs `script` in the place with the vault on a small disk at `disk`.
    private func run(_ script: String) throws -> Outcome {
        let place = try Place()
        try place.done("create", "db", input: "one")
        try place.done("create", "other", input: "two")
        try place.done("delete", "other")
        try place.write(
            """
            set -e
            mkdir -p disk
            mount -t tmpfs -o size=2m,mode=0700 none disk
            cp -a vault disk/vault
            kist() { "$kist" --vault "$PWD/disk/vault" "$@"; }
            ahead() {
                LD_PRELOAD=\(Caller.lentLibrary) CALL_FAULTS_CLOCK=2678400 \
                    "$kist" --vault "$PWD/disk/vault" "$@"
            }
            fill() { dd if=/dev/zero of=disk/filler bs=4096 status=none 2>/dev/null || true; }
            told() { "$@" >out 2>err && s=0 || s=$?; }
            \(script)

            """, to: "script")
        return try place.shell("unshare -m sh script")
    }

    @Test func `a put that does not fit changes nothing and says so`() throws {
        let outcome = try run(
            """
            fill
            head -c 30000 /dev/urandom > value
            told kist put db --file value
            test $s = 74
            grep -q 'the disk is full' err
            kist check --level 3 >checked
            rm disk/filler
            test "$(kist get db)" = one
            kist put db --file value
            kist get db | cmp - value
            test "$(kist check --json | grep -c '"Findings":\\[\\]')" = 1
            """)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }

    @Test func `what frees space works when there is none`() throws {
        let outcome = try run(
            """
            i=0
            while test $i -lt 3; do i=$((i+1))
              test -s disk/vault/reserve
              fill
              told kist delete db --force --yes
              test $s = 0 || { cat err; exit 1; }
              told kist get db
              test $s = 66 -o $s = 79 || { cat err; exit 1; }
              rm disk/filler
              echo again | kist create db
            done
            kist check --json | grep -q '"Findings":\\[\\]'
            """)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }

    /// `other` waits for its deletion, and its window is over.
    @Test func `a purge of what is due works when there is no room`() throws {
        let outcome = try run(
            """
            test -s disk/vault/reserve
            fill
            told kist purge other --yes
            test $s = 73
            told ahead purge other --yes --trust-clock
            test $s = 0 || { cat err; exit 1; }
            rm disk/filler
            told kist restore other
            test $s = 66
            test "$(kist get db)" = one
            kist check --json | grep -q '"Findings":\\[\\]'
            echo again | kist create other
            test "$(kist get other)" = again
            kist check --json | grep -q '"Findings":\\[\\]'
            """)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }

    @Test func `without its reserve even that says what is needed`() throws {
        let outcome = try run(
            """
            rm disk/vault/reserve
            fill
            told kist delete db --force --yes
            test $s = 74
            grep -q 'the disk is full' err
            rm disk/filler
            test "$(kist get db)" = one
            kist delete db --force --yes
            test -s disk/vault/reserve
            kist check --json | grep -q '"Findings":\\[\\]'
            """)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }
}
