import Foundation
import Glibc
import Testing

/// Cases of Tests/Cases.md that no other suite has a place for.
@Suite struct CaseGapTests {
    @Test func `a word that is no text is refused`() throws {
        let place = try Place()
        let told = try place.shell("printf x | \"$kist\" create \"$(printf 'a\\377b')\"")
        #expect(told.status == 64)
        #expect(told.errors.hasPrefix("kist: error: word 2 of the command line is not UTF-8"))
        #expect(try place.done("list") == "")
    }

    @Test func `a name that begins with a dash works behind two`() throws {
        let place = try Place()
        try place.done("create", "--quiet", "--", "-db", input: "x")
        #expect(try place.done("get", "--", "-db") == "x")
        #expect(try place.kist("get", "-db").status == 64)
    }

    @Test func `a label does not go to a version that is not there`() throws {
        let place = try Place()
        try place.done("create", "db", "--quiet", input: "x")
        try place.done("label", "db", "tested", "--to", "v1")
        let told = try place.kist("label", "db", "tested", "--to", "v2")
        #expect(told.status == 66, "\(told.errors)")
        #expect(told.errors.hasPrefix("kist: error: no version \"v2\" of secret \"db\""))
        #expect(try place.done("get", "db", "--label", "tested") == "x")
    }

    @Test func `a name in its window is not made again`() throws {
        let place = try Place()
        try place.done("create", "db", "--quiet", input: "x")
        let date = try place.done("delete", "db").split(separator: "\t")[1]
        let told = try place.kist("create", "db", input: "y")
        #expect(told.status == 73)
        #expect(told.errors.contains("scheduled for deletion on \(date)"), "\(told.errors)")
        try place.done("restore", "db")
        #expect(try place.done("get", "db") == "x")
    }

    @Test func `an empty environment is enough`() throws {
        let place = try Place()
        try place.done("create", "db", "--quiet", input: "x")
        for words in ["get db", "check --quiet", "put db --quiet", "get db"] {
            let told = try place.shell(
                "printf x | env -i \"$kist\" --config '\(place.configuration)' \(words)")
            #expect(told.status == 0, "\(words): \(told.errors)")
            #expect(told.text == (words == "get db" ? "x" : ""))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to mount"))
    func `a disk that is mounted read-only is looked at and not written`() throws {
        let place = try Place()
        try place.done("create", "db", "--quiet", input: "x")
        try place.write(
            """
            mount --bind vault vault && mount -o remount,bind,ro vault || exit 99
            "$kist" check --level 3 --quiet || exit 1
            printf y | "$kist" put db --quiet 2>put; echo $?
            "$kist" get db 2>get; echo $?
            cat put get >&2

            """, to: "script")
        let told = try place.shell("unshare -m sh script")
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.lines.count == 2 && !told.lines.contains("0"), "\(told.text)")
        #expect(told.errors.contains("Read-only file system"), "\(told.errors)")
        #expect(try place.done("get", "db") == "x")
    }

    @Test func `of several that make one secret, one does`() throws {
        let place = try Place()
        for round in 1...3 {
            let told = try place.shell(
                """
                for i in 1 2 3 4; do
                    (printf $i | "$kist" create db\(round) --quiet 2>>errors; echo $? $i) &
                done
                wait
                """)
            let made = told.lines.filter { $0.hasPrefix("0 ") }
            #expect(made.count == 1, "\(told.text)")
            #expect(told.lines.filter { $0.hasPrefix("73 ") }.count == 3, "\(told.text)")
            #expect(
                try place.done("get", "db\(round)") == String(try #require(made.first).dropFirst(2))
            )
        }
        try place.done("check", "--level", "3", "--quiet")
    }

    @Test func `of several inits at one place, one makes the vault`() throws {
        let place = try Place.empty()
        let told = try place.shell(
            """
            for i in 1 2 3; do
                ("$kist" init --softhsm --vault vault --quiet 2>errors.$i; echo $?) &
            done
            wait
            """)
        #expect(told.lines.filter { $0 == "0" }.count == 1, "\(told.text)")
        try place.done("create", "db", "--quiet", input: "x")
        #expect(try place.done("get", "db") == "x")
        try place.done("check", "--level", "3", "--quiet")
    }
}
