import Foundation
import TestKit

/// Judges by running kist, on images of the vault and its token together: for commands that make
/// keys, whose files SoftHSM never syncs.
struct ProgramJudge: PowerJudge {
    /// Where the commands were recorded.
    let place: Place

    private static let looking = """
        "$kist" list --json || exit 1
        "$kist" get --json db other || exit 1
        "$kist" key list --json || exit 1
        for k in $("$kist" key list | cut -f1); do "$kist" key describe $k --json || exit 1; done
        """

    private static let going = """
        "$kist" check --json >found || { cat found; exit 2; }
        printf next | "$kist" put db --quiet || exit 3
        [ "$("$kist" get db)" = next ] || exit 4
        "$kist" key create >made || exit 5
        "$kist" key rotate alias/acs/secretsmanager --quiet || exit 6
        "$kist" key rewrap alias/acs/secretsmanager --quiet || exit 7
        [ "$("$kist" get db)" = next ] || exit 8
        "$kist" check --level 3 --json >found || { cat found; exit 9; }
        """

    func look(_ image: DiskImage) throws -> String {
        try withPlace(image) { place in
            let told = try place.shell(Self.looking)
            return told.status == 0 ? told.text : "nothing: \(told.errors)"
        }
    }

    func faults(of image: DiskImage, allowed: [String]) throws -> [String] {
        try withPlace(image) { place in
            let told = try place.shell(Self.looking)
            guard told.status == 0 else { return ["it says \(told.errors)"] }
            var faults: [String] = []
            if !allowed.contains(told.text) {
                faults.append("it says \(told.text), not \(allowed.joined(separator: " or "))")
            }
            let next = try place.shell(Self.going)
            if next.status != 0 {
                faults.append("going on ended with \(next.status): \(next.text) \(next.errors)")
            }
            return faults
        }
    }

    private func withPlace<R>(_ image: DiskImage, _ body: (Place) throws -> R) throws -> R {
        let cut = try Place(holding: image, of: place, inMemory: true)
        defer { ScratchFolder.remove(cut.folder) }
        return try body(cut)
    }
}

/// Judges what an init has left: no vault, and then the same init makes one, or a vault that works.
///
/// On the very paths of the recording, which the files name.
struct InitJudge: PowerJudge {
    let place: Place
    let command: String

    private static let looking = """
        "$kist" status --quiet >/dev/null 2>errors || { [ $? = 78 ] || exit 1; echo none; exit 0; }
        "$kist" status >/dev/null && "$kist" key list --json
        """

    func look(_ image: DiskImage) throws -> String {
        try lay(image)
        let told = try place.shell(Self.looking)
        return told.status == 0 ? told.text : "nothing: \(told.errors)"
    }

    func faults(of image: DiskImage, allowed: [String]) throws -> [String] {
        let found = try look(image)
        var faults: [String] = []
        if !allowed.contains(found) {
            faults.append("it says \(found), not \(allowed.joined(separator: " or "))")
        }
        let again = found == "none\n" ? "\(command) --quiet || exit 2" : ""
        let next = try place.shell(
            """
            \(again)
            printf next | "$kist" create db --quiet || exit 3
            [ "$("$kist" get db)" = next ] || exit 4
            "$kist" check --level 3 --json >found || { cat found; exit 5; }
            """)
        if next.status != 0 {
            let files = image.files.keys.sorted().joined(separator: " ")
            faults.append(
                "going on ended with \(next.status): \(next.text) \(next.errors); it had \(files)")
        }
        return faults
    }

    private func lay(_ image: DiskImage) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: place.folder)
        where PowerSweep.isWorld(name) {
            try FileManager.default.removeItem(atPath: "\(place.folder)/\(name)")
        }
        try image.lay(out: place.folder)
        for name in image.files.keys where name.hasSuffix("/token.object") {
            try place.setMode(0o400, of: "\(place.folder)/\(name)")
        }
    }
}
