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
        let searched = try place.shell(
            "readelf -d alone/kist | grep -E 'RPATH|RUNPATH|BIND_NOW|FLAGS'")
        #expect(searched.text.contains("NOW"))
    }
}
