import Foundation
import Testing

/// What a host takes away from a process, and who runs it.
@Suite struct LimitTests {
    @Test(arguments: ["000", "077", "022"])
    func `what is made is closed to others under any umask`(umask: String) throws {
        let place = try Place.empty()
        let told = try place.shell(
            """
            umask \(umask); "$kist" init --softhsm --vault vault --quiet || exit 1
            printf x | "$kist" create db --quiet && printf y | "$kist" put db --quiet || exit 2
            "$kist" get db
            """)
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.text == "y")
        #expect(try place.shell("find vault vault.token kist.conf -perm /077").text == "")
        #expect(
            try place.shell("find vault -type f ! -perm 600; find vault -type d ! -perm 700").text
                == "")
        // The twin: the search sees what is open.
        _ = try place.shell("chmod 640 vault/VAULT")
        #expect(try place.shell("find vault -perm /077").text == "vault/VAULT\n")
    }

    @Test(arguments: ["ulimit -n 20", "ulimit -v 524288", "ulimit -c 0", "ulimit -s 512", "cd /"])
    func `little room is room enough`(limit: String) throws {
        let place = try Place()
        let told = try place.shell(
            """
            \(limit); printf x | "$kist" create db --quiet || exit 1
            printf y | "$kist" put db --quiet && "$kist" list >/dev/null && "$kist" get db
            """)
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.text == "y")
    }

    @Test(arguments: ["ulimit -n 6", "ulimit -f 0", "ulimit -v 20000"])
    func `too little room fails, and loses nothing`(limit: String) throws {
        let place = try Place()
        try place.done("create", "db", input: "x")
        let told = try place.shell("\(limit); printf y | \"$kist\" put db --quiet")
        #expect(told.status != 0)
        #expect(!told.errors.contains("Fatal"), "\(told.errors)")
        #expect(try place.done("get", "db") == "x")
        try place.done("put", "db", "--quiet", input: "y")
        #expect(try place.done("get", "db") == "y")
    }

    @Test(.enabled(if: Unprivileged.isPossible, "only root can act as another user"))
    func `a user without rights and locked memory is served and warned`() throws {
        let place = try Place.empty()
        try Unprivileged.give(place)
        let run = "\(Unprivileged.prefix) bin/kist"
        let told = try place.shell(
            """
            ulimit -l 64
            \(run) init --softhsm --vault vault --quiet || exit 1
            printf x | \(run) create db --quiet && \(run) get db
            """)
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.text == "x")
        let none = try place.shell("ulimit -l 0; \(run) get db")
        #expect(none.text == "x")
        #expect(none.errors.hasPrefix("kist: warning: secrets may reach the swap"))
        #expect(try place.shell("ulimit -l 0; \(run) get db --quiet").errors == "")
        #expect(try place.shell("ulimit -l 64; \(run) get db").errors == "")
    }
}
