import Glibc
import TestKit
import Testing

/// A short life of a vault on a host that makes it hard: all that kist promises holds, and nothing is
/// said but what is asked for.
@Suite struct HostTests {
    /// Runs in `sh -e`, where `$kist` is the program and `fixed` says that the token makes no keys.
    private static let story = """
        printf first | $kist create db --quiet
        printf second | $kist put db --quiet
        test "$($kist get db)" = second
        $kist label db tested --to v1 --quiet
        test "$($kist get db --label tested)" = first
        head -c 30000 /dev/zero | tr '\\0' x > big
        $kist create big --quiet < big
        $kist get big | cmp - big
        if $fixed; then
            # What only the token can do is refused in words, and changes nothing.
            $kist key rotate --root >out 2>err && exit 20
            grep -q '^kist: error: ' err
            rm out err
        else
            $kist key rotate --root >out
            $kist key create >key
            id=$(cut -f 1 key)
            printf mine | $kist create own --key "$id" --quiet
            $kist key rotate "$id" >out
            $kist key rewrap "$id" >out
            test "$($kist get own)" = mine
        fi
        test "$($kist get db)" = second
        $kist check --level 3 >out
        $kist delete db --days 7 >out
        $kist get db >out 2>err && exit 21
        grep -q '^kist: error: ' err
        test ! -s out
        $kist restore db --quiet
        test "$($kist get db)" = second
        $kist delete big --force --yes --quiet
        $kist check --level 3 >out
        test -z "$(find vault -perm /077)"
        """

    @Test(arguments: Hardship.possible)
    func `a vault lives on a host that makes it hard`(hardship: Hardship) throws {
        var place = try Place()
        try place.setMode(0o755, of: place.folder)
        try hardship.caller.own(place)
        let prefix = hardship.caller == .unprivileged ? Unprivileged.prefix : ""
        if let call = hardship.lacking {
            let fault = CallFaults.environment(
                .error(ENOSYS), at: CallFaults.Call(name: call, number: 1, result: 0, path: "-"),
                lasting: true, in: place)
            // Only in kist: other programs are let be.
            place.environment.merge(fault) { $1 }
        }
        try place.write(
            """
            set -e
            fixed=\(hardship.isTokenFixed)
            as="\(prefix)"
            kist="\(prefix) \(Caller.lentProgram)"
            \(hardship.script)
            \(Self.story)

            """, to: "story")
        let ran = try place.shell(hardship.mounts ? "unshare -m sh -ex story" : "sh -ex story")
        #expect(ran.status == 0, "\(ran.text)\(ran.errors)")
        #expect(!ran.errors.contains("kist: warning"), "\(ran.errors)")
    }
}
