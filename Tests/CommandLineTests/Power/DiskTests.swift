import Testing

/// The model of a disk that forgets, held against what it must keep and must be able to lose.
@Suite struct DiskTests {
    private static let old: [UInt8] = [1, 1, 1, 1]
    private static let new: [UInt8] = [2, 2, 2, 2, 2, 2]

    private func disk(_ calls: DiskCall...) throws -> Disk {
        var image = DiskImage()
        image.folders = ["s"]
        image.files = ["s/a": Self.old]
        var disk = Disk("/d", image)
        for call in calls { try disk.apply(call) }
        return disk
    }

    /// What `s/a` can be found as; nil is absent.
    private func found(_ disk: Disk) -> Set<[UInt8]?> {
        Set(disk.images(limit: 4096, seed: 1).map { $0.files["s/a"] })
    }

    private static let make = DiskCall.open("/d/s/.new", makes: true, empties: false)
    private static let write = DiskCall.write("/d/s/.new", at: 0, new)
    private static let rename = DiskCall.rename("/d/s/.new", to: "/d/s/a")

    @Test func `what is written aside, synced, renamed and synced is there`() throws {
        let disk = try disk(
            Self.make, Self.write, .sync("/d/s/.new"), Self.rename, .sync("/d/s"))
        #expect(found(disk) == [Self.new])
        #expect(disk.images(limit: 4096, seed: 1).count == 1)
    }

    @Test func `before the folder is synced it is the old or the new`() throws {
        let disk = try disk(Self.make, Self.write, .sync("/d/s/.new"), Self.rename)
        #expect(found(disk) == [Self.old, Self.new])
    }

    @Test func `a rename before the bytes are synced may show anything`() throws {
        let disk = try disk(Self.make, Self.write, Self.rename, .sync("/d/s"))
        #expect(
            found(disk) == [
                Self.new, [], [2, 2, 2], [2, 2, 2, 0, 0, 0], [0, 0, 0, 0, 0, 0],
            ])
    }

    @Test func `a write in place may be torn, but leaves no zeros`() throws {
        let disk = try disk(.write("/d/s/a", at: 0, [2, 2, 2, 2]))
        #expect(found(disk) == [Self.old, [2, 2, 2, 2], [2, 2, 1, 1]])
    }

    @Test func `space that is set aside is there or not, and takes nothing away`() throws {
        let zeros: [UInt8] = [0, 0]
        #expect(found(try disk(.grow("/d/s/a", to: 6))) == [Self.old, Self.old + zeros])
        #expect(found(try disk(.grow("/d/s/a", to: 6), .sync("/d/s/a"))) == [Self.old + zeros])
        #expect(found(try disk(.grow("/d/s/a", to: 2))) == [Self.old])
    }

    @Test func `an unlink that no sync follows may be undone`() throws {
        #expect(found(try disk(.remove("/d/s/a"))) == [Self.old, nil])
        #expect(found(try disk(.remove("/d/s/a"), .sync("/d/s"))) == [nil])
        #expect(found(try disk(.remove("/d/s/a"), .sync("/d/s/"), .syncAll)) == [nil])
    }

    @Test func `a file in a folder whose own name is lost is lost`() throws {
        let made = try disk(
            .makeFolder("/d/t"), .open("/d/t/b", makes: true, empties: false), .sync("/d/t/b"),
            .sync("/d/t"))
        let images = made.images(limit: 4096, seed: 1)
        #expect(Set(images.map { $0.files["t/b"] }) == [[], nil])
        #expect(images.contains { $0.folders == ["s"] })
    }

    @Test func `a file may be moved to another folder, be in both or in none`() throws {
        let moved = try disk(.makeFolder("/d/t"), .syncAll, .rename("/d/s/a", to: "/d/t/a"))
        let images = moved.images(limit: 4096, seed: 1).map {
            [$0.files["s/a"] != nil, $0.files["t/a"] != nil]
        }
        #expect(Set(images) == [[true, false], [false, true], [true, true], [false, false]])
        #expect(moved.seen().files == ["t/a": Self.old])
    }

    @Test func `too many doubts are sampled, with the extremes among them`() throws {
        var calls: [DiskCall] = []
        for index in 0..<20 { calls.append(.write("/d/s/a", at: index * 8, [3, 3, 3, 3])) }
        var many = try disk()
        for call in calls { try many.apply(call) }
        let images = many.images(limit: 200, seed: 7)
        #expect(images.count == 200)
        #expect(images.contains { $0.files["s/a"] == Self.old })
        #expect(images.contains { $0.files["s/a"]?.count { $0 == 3 } == 80 })
        #expect(images == many.images(limit: 200, seed: 7))
    }

    private func hex(_ text: String) -> String {
        text.utf8.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A descriptor as strace writes it, with its path.
    private func open(_ number: Int, _ path: String) -> String { "\(number)<\(hex(path))>" }

    @Test func `what follows on a write is one with it`() throws {
        let disk = try disk(
            Self.make, .write("/d/s/.new", at: 0, [2, 2]), .write("/d/s/.new", at: 2, [3, 3]),
            Self.rename, .sync("/d/s"))
        #expect(found(disk) == [[2, 2, 3, 3], [], [2, 2], [2, 2, 0, 0], [0, 0, 0, 0]])
    }

    @Test func `a trace is read call by call`() throws {
        let folder = open(3, "/d/s")
        let file = open(4, "/d/s/.new")
        let (new, name) = ("\"\(hex(".new"))\"", "\"\(hex("a"))\"")
        let lines = [
            "7 openat(\(folder), \(new), O_WRONLY|O_CREAT|O_EXCL, 0600) = \(file)",
            "7 fallocate(\(file), 0, 0, 8) = 0",
            "7 pwrite64(\(file), \"\(hex("a,b)"))\", 4, 0) = 4",
            "7 fsync(\(file)) = 0",
            "7 renameat(\(folder), \(new), \(folder), \(name)) = 0",
            "7 fsync(\(open(5, "/d"))) = 0",
            "7 unlinkat(\(folder), \(name), 0) = -1 ENOENT (No such file or directory)",
            "7 write(\(open(1, "pipe:[1]")), \"\(hex("v1"))\", 2) = 2",
            "7 +++ exited with 0 +++",
        ]
        let trace = try CallTrace(Array(lines.joined(separator: "\n").utf8), below: "/d")
        #expect(
            trace.calls == [
                .open("/d/s/.new", makes: true, empties: false),
                .grow("/d/s/.new", to: 8),
                .write("/d/s/.new", at: 0, Array("a,b)".utf8)), .sync("/d/s/.new"),
                .rename("/d/s/.new", to: "/d/s/a"), .sync("/d"), .acknowledge,
            ])
        let cut = Array("7 fsync(\(folder) <unfinished ...>".utf8)
        #expect(throws: DiskFault.self) { try CallTrace(cut, below: "/d") }
    }
}
