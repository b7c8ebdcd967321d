import Foundation
import TestKit
import Testing

/// Real file systems on loop devices, shut down by force while two processes write: whatever was
/// acknowledged is there after the next mount, and the vault is whole.
@Suite(
    .enabled(if: Tier.current == .torture, "scripts/torture shuts file systems down"),
    .enabled(if: LoopDevices.areThere, "needs root, loop devices, e2fsprogs and xfsprogs"),
    .serialized)
struct ShutdownTests {
    struct FileSystem: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let make: String
        let options: String
    }

    static let fileSystems = [
        FileSystem(testDescription: "ext4", make: "mkfs.ext4 -q -F", options: "loop"),
        FileSystem(
            testDescription: "ext4, data=writeback,noauto_da_alloc", make: "mkfs.ext4 -q -F",
            options: "loop,data=writeback,noauto_da_alloc"),
        FileSystem(testDescription: "xfs", make: "mkfs.xfs -q -f", options: "loop,nouuid"),
    ]

    /// Two writers, each with a secret of its own, put 1, 2, 3 … and note outside of the file system
    /// what was acknowledged; after some of it the file system is shut down.
    private static func cycle(_ fileSystem: FileSystem, after acknowledged: Int) -> String {
        """
        rm -f told; mkfifo told
        writer() {
            n=$("$kist" get s$1)
            while n=$((n + 1)); printf $n | "$kist" put s$1 --quiet 2>>errors; do
                echo $n >>acknowledged.$1; echo >&3
            done
            yes '' | head -n 100 >&3
        }
        exec 3<>told
        writer 1 & writer 2 &
        head -n \(acknowledged) <told >/dev/null
        xfs_io -x -c shutdown disk || exit 9
        wait
        umount disk || exit 8
        # Whoever runs in a copy of the mounts made meanwhile still holds what was shut down, and it would
        # be mounted again, dead: what the disk has goes on in another image.
        if [ -n "$(losetup -j image)" ]; then
            cp --sparse=always image other && mv other image || exit 7
        fi
        mount -o \(fileSystem.options) image disk
        """
    }

    @Test(arguments: fileSystems)
    func `what was acknowledged outlives a forced shutdown`(_ fileSystem: FileSystem) throws {
        let place = try Place()
        let made = try place.shell(
            """
            truncate -s 320M image && \(fileSystem.make) image >/dev/null && mkdir disk &&
            mount -o \(fileSystem.options) image disk && mv vault disk/vault && sync
            """)
        defer { _ = try? place.shell("umount disk") }
        try #require(made.status == 0, "\(made.errors)")
        try place.reconfigure("\"\(place.vault)\"", as: "\"\(place.folder)/disk/vault\"")
        let begun = try place.shell(
            """
            for w in 1 2; do
                printf 0 | "$kist" create s$w --quiet && echo 0 >acknowledged.$w || exit 1
            done
            """
        )
        try #require(begun.status == 0, "\(begun.errors)")
        var random = Sequence64(seed: UInt64(Tier.start))
        for cycle in 1...200 where !Tier.isOver {
            let count = Int.random(in: 1...40, using: &random)
            let point = "\(fileSystem.testDescription), shutdown \(cycle) after \(count)"
            let ran = try place.shell(Self.cycle(fileSystem, after: count))
            try #require(ran.status == 0, "\(point): \(ran.status) \(ran.errors)")
            for writer in 1...2 {
                let told = try place.shell("tail -n 1 acknowledged.\(writer)").text
                let last = try #require(Int(told.filter(\.isNumber)))
                let found = try place.kist("get", "s\(writer)")
                let value = Int(found.text) ?? -1
                // The next one may have been on its way.
                #expect(
                    value == last || value == last + 1,
                    "\(point): \(found.text) \(found.errors), acknowledged \(last)")
            }
            let checked = try place.kist("check", "--level", "3", "--json")
            #expect(checked.status == 0, "\(point): \(checked.text) \(checked.errors)")
            let next = try place.shell(
                """
                for w in 1 2; do
                    n=$("$kist" get s$w) && printf $((n + 1)) | "$kist" put s$w --quiet &&
                        echo $((n + 1)) >>acknowledged.$w || exit 1
                done
                "$kist" check --json
                """)
            #expect(next.status == 0, "\(point): \(next.errors)")
            #expect(next.text.contains("\"Findings\":[]"), "\(point): \(next.text)")
            Tally.add("forced shutdowns")
        }
        let count = try place.shell("cat acknowledged.1 acknowledged.2 | wc -l")
        Tally.add("acknowledged before shutdowns", Int(count.text.filter(\.isNumber)) ?? 0)
    }
}
