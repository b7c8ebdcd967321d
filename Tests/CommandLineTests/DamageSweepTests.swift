import Foundation
import TestKit
import Testing

/// Every bit, length, swap and older copy through the program itself: the exit code says what was
/// done to which file, standard output stays empty, and nothing crashes.
@Suite struct DamageSweepTests {
    private static let value = "a value that must not leak"

    /// A vault in use, its files, and its files before the last changes.
    private func lived() throws -> (place: Place, files: [String: [UInt8]], old: [String: [UInt8]])
    {
        let place = try Place()
        try place.done("create", "db", input: "first")
        try place.done("create", "other", input: "other")
        _ = try place.done("get", "db")
        let old = try FileTree.files(place.vault)
        try place.done("put", "db", input: Self.value)
        try place.done("key", "alias", "alias/own", "--to", "alias/acs/secretsmanager")
        _ = try place.done("get", "db")
        return (place, try FileTree.files(place.vault), old)
    }

    /// One file of each kind that a read of `db` needs.
    private func kinds(_ place: Place, _ files: [String: [UInt8]], _ old: [String: [UInt8]])
        throws -> [String]
    {
        let db = try #require(
            files.keys.first { $0.hasPrefix("secrets/") && files[$0] != old[$0] })
        let key = try #require(files.keys.first { $0.hasPrefix("keys/") })
        return ["VAULT", db, key, "index/0/0", "audit/w0", "audit/e0"]
    }

    private func plant(_ bytes: [UInt8]?, _ name: String, _ place: Place) throws {
        let path = "\(place.vault)/\(name)"
        try? FileManager.default.removeItem(atPath: path)
        if let bytes { try place.write(bytes, to: path) }
    }

    /// `get db` either says the value, where that is allowed, or refuses with one of `statuses`.
    private func expect(
        _ statuses: Set<Int32>, orValue: Bool = false, _ place: Place, _ title: String
    ) throws {
        let told = try place.kist("get", "db")
        if told.status == 0 {
            #expect(orValue && told.text == Self.value, "\(title): \(told.text)")
            return
        }
        #expect(statuses.contains(told.status), "\(title): \(told.status) \(told.errors)")
        #expect(told.output.isEmpty, "\(title)")
        let lines = told.errors.split(separator: "\n")
        #expect(lines.first?.hasPrefix("kist: error: ") == true, "\(title): \(told.errors)")
        #expect((1...3).contains(lines.count), "\(title): \(told.errors)")
        for leak in [Self.value, "first"] { #expect(!told.errors.contains(leak), "\(title)") }
        Tally.add("refusals by exit code")
    }

    /// What a changed byte of a file may end with.
    private func statuses(_ name: String, _ offset: Int) -> Set<Int32> {
        if (4..<6).contains(offset) { return [78] }
        switch name {
        // Its serial, its root key's object and its scheme are used before its code is verified.
        case "VAULT": return [65, 69, 78]
        // A void last slot is a chain that was cut.
        case "audit/w0", "audit/e0": return [65, 67]
        default: return [65]
        }
    }

    @Test func `a flipped bit ends with 65, in the format's number with 78`() throws {
        let (place, files, old) = try lived()
        for name in try kinds(place, files, old) {
            let bytes = try #require(files[name])
            let bits = Tier.sample(Array(0..<(bytes.count * 8)), every: bytes.count * 8 / 5)
            for bit in [4 * 8, 5 * 8 + 1] + bits where !Tier.isOver {
                var changed = bytes
                changed[bit / 8] ^= 1 << UInt8(bit % 8)
                try plant(changed, name, place)
                // Older slots and marks are the business of check; part B of a shard of lists.
                let isUnread =
                    ["audit/w0", "audit/e0", "index/0/0"].contains(name) && bit >= 83 * 8
                try expect(
                    statuses(name, bit / 8), orValue: isUnread, place, "bit \(bit) of \(name)")
            }
            try plant(bytes, name, place)
            try place.write(try #require(files["audit/e0"]), to: "\(place.vault)/audit/e0")
        }
        #expect(try place.done("get", "db") == Self.value)
        #expect(try place.kist("check").status == 0)
    }

    @Test func `a cut file ends with 65 or 67, a missing and an older one with 67`() throws {
        let (place, files, old) = try lived()
        for name in try kinds(place, files, old) {
            let bytes = try #require(files[name])
            for count in [0, 7, 8, 100, bytes.count / 2] {
                try plant(Array(bytes[..<count]), name, place)
                try expect([65, 67], place, "\(name) cut to \(count)")
            }
            try plant(nil, name, place)
            try expect([67], place, "\(name) gone")
            if let before = old[name], before != bytes {
                try plant(before, name, place)
                // Events after the last intent may be gone.
                try expect([67], orValue: name == "audit/e0", place, "\(name) of the past")
            }
            try plant(bytes, name, place)
        }
        #expect(try place.done("get", "db") == Self.value)
        #expect(try place.kist("check").status == 0)
    }

    @Test func `two files swapped end with 65`() throws {
        let (place, files, old) = try lived()
        let names = try kinds(place, files, old)
        for (number, one) in names.enumerated() {
            for other in names[(number + 1)...] {
                try plant(files[other], one, place)
                try plant(files[one], other, place)
                try expect([65], place, "\(one) and \(other) swapped")
                #expect(try place.kist("check").status != 0, "\(one) and \(other)")
                for name in [one, other, "audit/e0"] { try plant(files[name], name, place) }
            }
        }
        #expect(try place.done("get", "db") == Self.value)
    }

    @Test func `check and its exit code see what no read does`() throws {
        let (place, files, old) = try lived()
        for name in ["VAULT.copy", "audit/w0"] {
            let bytes = try #require(files[name])
            var changed = bytes
            changed[300] ^= 0x20
            try plant(changed, name, place)
            #expect(try place.done("get", "db") == Self.value)
            let told = try place.kist("check")
            #expect(told.status == 65, "\(name): \(told.errors)")
            #expect((told.text + told.errors).contains(name))
            try plant(bytes, name, place)
        }
        // The other secret's record and nothing else.
        let other = try #require(
            files.keys.first { $0.hasPrefix("secrets/") && files[$0] == old[$0] })
        try plant(nil, other, place)
        #expect(try place.done("get", "db") == Self.value)
        #expect(try place.kist("check").status == 67)
        try plant(files[other], other, place)
        #expect(try place.kist("check").status == 0)
    }

    @Test func `a flipped bit of the configuration opens nothing else, and crashes nothing`() throws
    {
        let (place, _, _) = try lived()
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: place.configuration)))
        let text = String(decoding: bytes, as: UTF8.self)
        let pin = try #require(text.range(of: "KIST_FINGERPRINT="))
        let start = text.utf8.distance(from: text.startIndex, to: pin.upperBound)
        let bits = Tier.sample(Array(0..<(bytes.count * 8)), every: bytes.count * 8 / 40)
        for bit in bits where !Tier.isOver {
            Tally.add("bits")
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            try place.write(changed, to: place.configuration)
            // A comment is nobody's; a key's name that is no longer one is refused.
            let isInPin = (start + 1..<start + 60).contains(bit / 8)
            try expect(
                isInPin ? [78] : [65, 67, 69, 77, 78], orValue: !isInPin, place,
                "bit \(bit) of the configuration")
        }
        try place.write(bytes, to: place.configuration)
        #expect(try place.done("get", "db") == Self.value)
    }
}
