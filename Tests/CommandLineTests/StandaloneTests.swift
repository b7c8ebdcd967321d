import Foundation
import Testing

/// The release build as one file, alone.
///
/// scripts/test builds it and says where it is in KIST_RELEASE.
@Suite struct StandaloneTests {
    private static let path = ProcessInfo.processInfo.environment["KIST_RELEASE"]

    @Test(.enabled(if: path != nil, "KIST_RELEASE does not name a release build"))
    func `the program copied away alone makes a vault and serves it`() throws {
        var place = try Place.empty()
        let built = try #require(Self.path)
        _ = try place.shell("mkdir -m 755 alone; cp '\(built)' alone/kist")
        place.environment["kist"] = "\(place.folder)/alone/kist"
        let told = try place.shell(
            """
            cd alone
            "$kist" init --softhsm --vault vault --quiet || exit 1
            printf '{"uname":"alice"}' | "$kist" create db_cred --quiet || exit 2
            "$kist" get db_cred --field uname && "$kist" status --json >/dev/null
            """)
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.text == "alice")
        // Nothing of the toolchain is needed to run it.
        let needed = try place.shell("ldd alone/kist | grep -i swift")
        #expect(needed.text == "")
        // Each library more is start-up for commands that never call it.
        let libraries = try place.shell("readelf -d alone/kist | grep -F '(NEEDED)'")
        #expect(libraries.text.contains("[libc.so.6]"))
        for name in ["libcrypto", "libstdc++", "libgcc_s"] {
            #expect(!libraries.text.contains(name))
        }
        let searched = try place.shell(
            "readelf -d alone/kist | grep -E 'RPATH|RUNPATH|BIND_NOW|FLAGS'")
        #expect(searched.text.contains("NOW"))
    }

    /// What readelf(1) says of a program that the loader is to harden: nothing, or what it lacks.
    private func lacks(_ path: String) throws -> Set<String> {
        let told = try Child.run(
            ["/usr/bin/readelf", "--wide", "--file-header", "--segments", "--dynamic", path],
            environment: ["LC_ALL": "C", "PATH": "/usr/bin:/bin"])
        try #require(told.status == 0, "\(told.errors)")
        let lines = told.lines
        func line(_ words: String...) -> Bool {
            lines.contains { line in words.allSatisfy { line.contains($0) } }
        }
        var lacking: Set<String> = []
        if !line("Type:", "DYN") || !line("(FLAGS_1)", "PIE") { lacking.insert("PIE") }
        if !line("(FLAGS)", "BIND_NOW") || !line("(FLAGS_1)", "NOW") { lacking.insert("now") }
        if !line("GNU_RELRO") { lacking.insert("relro") }
        if line("RPATH") || line("RUNPATH") { lacking.insert("no path") }
        if !line("GNU_STACK", " RW ") { lacking.insert("NX") }
        if line("TEXTREL") { lacking.insert("read-only text") }
        if line("LOAD ", " RWE ") { lacking.insert("W^X") }
        return lacking
    }

    @Test(.enabled(if: path != nil, "KIST_RELEASE does not name a release build"))
    func `the program is laid out so that less of it can be bent`() throws {
        #expect(try lacks(try #require(Self.path)) == [])
        // The twin: a library built without any of this, and a stack that runs code.
        #expect(try lacks(CallFaults.library).isSuperset(of: ["PIE", "now"]))
        #expect(try lacks(KistProgram.path).contains("no path"))
    }
}
