import Foundation
import Testing

/// Whatever lies in a vault's files, kist says which one is wrong, and loses nothing.
@Suite struct DamageTests {
    /// A vault with one secret of three versions, and where its record is.
    private func damaged() throws -> (place: Place, record: String) {
        let place = try Place()
        try place.done("create", "db", "--tag", "a=b", input: "first")
        try place.done("put", "db", "--label", "next", input: "second")
        try place.done("put", "db", input: "third")
        return (place, try record(in: "secrets", of: place))
    }

    /// The only file in a folder of the vault.
    private func record(in folder: String, of place: Place) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(place.vault)/\(folder)")
        try #require(names.count == 1)
        return "\(folder)/\(names[0])"
    }

    /// The vault without its event chain, to which a refusal is added.
    private func truth(_ place: Place) throws -> [String: [UInt8]] {
        try FileTree.files(place.vault).filter { !$0.key.hasPrefix("audit/e") }
    }

    /// A read and a write must both end with one of `statuses`, name the file and change nothing.
    private func expectRefused(
        _ place: Place, naming name: String, _ statuses: Set<Int32>, _ what: String,
        writes: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try truth(place)
        for words in writes ? [["get", "db"], ["put", "db"]] : [["get", "db"]] {
            let told = try Child.run(
                [KistProgram.path] + words, environment: place.environment, input: [0x78])
            #expect(
                statuses.contains(told.status), "\(what): \(words) \(told.status) \(told.errors)",
                sourceLocation: sourceLocation)
            #expect(
                told.errors.contains(name), "\(what): \(told.errors)",
                sourceLocation: sourceLocation)
            #expect(told.output.isEmpty, "\(what)", sourceLocation: sourceLocation)
        }
        #expect(try truth(place) == before, "\(what)", sourceLocation: sourceLocation)
    }

    private func expectWell(_ place: Place, sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        let told = try place.kist("get", "db")
        #expect(told.text == "third", "\(told.errors)", sourceLocation: sourceLocation)
    }

    @Test func `a flipped byte of a record is found`() throws {
        let (place, record) = try damaged()
        let path = "\(place.vault)/\(record)"
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        // All of the header, then samples; the last byte is one.
        let offsets =
            Array(0..<64) + Array(stride(from: 64, to: bytes.count, by: 29)) + [bytes.count - 1]
        for offset in offsets {
            var flipped = bytes
            flipped[offset] ^= 1 << (offset % 8)
            try place.write(flipped, to: path)
            try expectRefused(
                place, naming: record, (4..<6).contains(offset) ? [78] : [65, 67], "byte \(offset)",
                writes: offset % 8 == 0)
        }
        try place.write(bytes, to: path)
        try expectWell(place)
    }

    @Test func `a flipped byte of any other file is found`() throws {
        let (place, _) = try damaged()
        let key = try record(in: "keys", of: place)
        for name in ["VAULT", key, "index/0/0", "audit/w0"] {
            let path = "\(place.vault)/\(name)"
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            // In the last intent and its mark, too.
            for offset in [0, 5, 9, 40, 100, bytes.count - 1] {
                var flipped = bytes
                flipped[offset] ^= 0x10
                try place.write(flipped, to: path)
                // Only who lists secrets reads the end of a shard.
                let told =
                    name == "index/0/0"
                    ? try place.kist("list") : try place.kist("get", "db")
                // The mark of the last intent may be lost in a power cut: then it reads as none.
                if name == "audit/w0", offset == bytes.count - 1 {
                    #expect(told.text == "third" || told.status == 65, "\(told.errors)")
                } else {
                    #expect(
                        [65, 67, 69, 78].contains(told.status), "\(name) \(offset) \(told.status)")
                    #expect(told.errors.hasPrefix("kist: error: "), "\(name) \(offset)")
                    #expect(told.output.isEmpty)
                }
            }
            try place.write(bytes, to: path)
            try expectWell(place)
        }
    }

    @Test func `a record that is cut or longer is found`() throws {
        let (place, record) = try damaged()
        let path = "\(place.vault)/\(record)"
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        for count in [0, 1, 4, 8, 59, 60, 100, bytes.count / 2, bytes.count - 1] {
            try place.write(Array(bytes[..<count]), to: path)
            try expectRefused(place, naming: record, [65], "cut to \(count)")
        }
        try place.write(bytes + [0], to: path)
        try expectRefused(place, naming: record, [65], "one byte more")
        // 16 GiB that take no room: refused by size, not read.
        _ = try place.shell("truncate -s 16G \(path)")
        try expectRefused(place, naming: record, [65], "far too long", writes: false)
        try place.write(bytes, to: path)
        try expectWell(place)
    }

    @Test func `a format of another kist is refused`() throws {
        let (place, record) = try damaged()
        for name in [record, "VAULT", "index/0/0", try self.record(in: "keys", of: place)] {
            let path = "\(place.vault)/\(name)"
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            var newer = bytes
            newer[5] = 2
            try place.write(newer, to: path)
            try expectRefused(place, naming: name, [78], "format of \(name)")
            try place.write(bytes, to: path)
            try expectWell(place)
        }
    }

    @Test func `a missing file is named`() throws {
        let (place, record) = try damaged()
        let files = FileManager.default
        for name in [record, try self.record(in: "keys", of: place), "index/0/0", "audit/w0"] {
            let path = "\(place.vault)/\(name)"
            try files.moveItem(atPath: path, toPath: "\(place.folder)/aside")
            try expectRefused(place, naming: name, [67], "without \(name)")
            try files.moveItem(atPath: "\(place.folder)/aside", toPath: path)
            try expectWell(place)
        }
        // Without its header a vault is none; without its folder too.
        for name in ["vault/VAULT", "vault"] {
            let path = "\(place.folder)/\(name)"
            try files.moveItem(atPath: path, toPath: "\(place.folder)/aside")
            let told = try place.kist("get", "db")
            #expect([67, 78].contains(told.status), "\(told.errors)")
            #expect(told.errors.contains(name == "vault" ? place.vault : "VAULT"))
            try files.moveItem(atPath: "\(place.folder)/aside", toPath: path)
            try expectWell(place)
        }
        // What was deleted by the vault itself is not missing.
        try place.done("delete", "db", "--force", "--yes")
        #expect(try place.kist("get", "db").status == 66)
    }

    @Test func `an old or foreign record in place of the right one is refused`() throws {
        let (place, record) = try damaged()
        let path = "\(place.vault)/\(record)"
        let old = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        try place.done("put", "db", input: "third again")
        let new = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        try place.write(old, to: path)
        try expectRefused(place, naming: record, [67], "an old copy")
        try place.write(new, to: path)
        #expect(try place.done("get", "db") == "third again")

        try place.done("create", "other", input: "other")
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(place.vault)/secrets")
        let other = try #require(names.first { !record.hasSuffix($0) })
        let foreign = try Data(contentsOf: URL(fileURLWithPath: "\(place.vault)/secrets/\(other)"))
        try place.write(Array(foreign), to: path)
        try expectRefused(place, naming: record, [65, 67], "another secret's")
        #expect(try place.done("get", "other") == "other")
        try place.write(new, to: path)
        #expect(try place.done("get", "db") == "third again")

        // A deleted secret stays so, whatever is put back.
        try place.done("delete", "db", "--force", "--yes")
        try place.write(new, to: path)
        #expect(try place.kist("get", "db").status == 66)
        #expect(try place.done("get", "other") == "other")
    }

    @Test(arguments: [
        ("rm db; mkfifo -m 600 db", 65), ("rm db; mkdir db", 65),
        ("mv db ../../aside; ln -s ../../aside db", 65), ("ln db ../../second", 65),
        ("chmod 640 db", 77), ("chmod 602 db", 77), ("rm db; ln -s /dev/zero db", 65),
    ])
    func `what is no file of its own is refused`(change: String, status: Int32) throws {
        let (place, record) = try damaged()
        let name = String(record.dropFirst("secrets/".count))
        let changed = try place.shell(
            "cp vault/\(record) keep; cd vault/secrets; "
                + change.replacing(#/\bdb\b/#, with: name))
        try #require(changed.status == 0, "\(changed.errors)")
        let told = try place.kist("get", "db")
        #expect(told.status == status, "\(told.errors)")
        #expect(told.errors.contains(record))
        #expect(told.output.isEmpty)
        _ = try place.shell(
            "rm -rf vault/\(record) aside second; cp keep vault/\(record); chmod 600 vault/\(record)"
        )
        try expectWell(place)
    }
}
