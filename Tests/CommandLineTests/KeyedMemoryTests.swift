import Foundation
import TestKit
import Testing

/// Where keys lie while OpenSSL works with them: no system call falls into these moments, so the
/// library `Tests/CallFaults` makes one.
@Suite(.enabled(if: Strace.isThere, "needs strace, and root to see into kist"))
struct KeyedMemoryTests {
    @Test(arguments: [["get", "db"], ["put", "db", "--quiet"]])
    func `a key at work is nowhere but in pinned pages, expanded or not`(words: [String]) throws {
        let found = try search(words, "guarded")
        #expect(found.loose == [])
        // There they were, and were seen.
        #expect(found.data >= 25 && found.root >= 25)
        if Self.expandsPlainly { #expect(found.expanded >= 100, "no expanded key was met") }
    }

    /// The twin: as OpenSSL does it by itself.
    @Test func `what OpenSSL has on the heap is found there`() throws {
        let found = try search(["get", "db"], "heap")
        for name in ["root key", "data key"] {
            #expect(found.loose.contains { $0.hasPrefix(name) }, "\(found.loose)")
        }
        if Self.expandsPlainly {
            #expect(found.loose.contains { $0.hasSuffix("expanded") }, "\(found.loose)")
        }
    }

    /// Where keys were found, in all moments together.
    private struct Found {
        /// How many pieces of the data key, of the root key and of either expanded are in pinned pages.
        var (data, root, expanded) = (0, 0, 0)
        /// What is elsewhere.
        var loose: [String] = []

        mutating func add(_ key: MemorySecrets.Secret, in region: StoppedProgram.Region) {
            let plain = StoppedProgram.windows(of: key.bytes, in: region.bytes)
            let rest = Array(AESKeySchedule.expanded(key.bytes).dropFirst(32))
            let expanded = StoppedProgram.windows(of: rest, in: region.bytes)
            guard region.isPinned else {
                if plain > 0 { loose.append("\(key.name) in \(region.name)") }
                if expanded > 0 { loose.append("\(key.name) in \(region.name), expanded") }
                return
            }
            if key.name == "root key" { root += plain } else { data += plain }
            self.expanded += expanded
        }
    }

    private func search(_ words: [String], _ heap: String) throws -> Found {
        let (old, new) = (MemorySecrets.random(800), MemorySecrets.random(800))
        let original = try MemorySecrets.place(holding: old)
        let count = try moments(of: words, input: new, in: original)
        // Keys for VAULT, records and shard, and the value's own.
        try #require(count >= 6)
        var found = Found()
        for number in 1...count {
            let place = try keyed(original, heap)
            let stopped = try StoppedProgram(
                [KistProgram.path] + words, in: place, input: new, at: "sched_yield", number)
            defer { stopped.end() }
            let regions = try stopped.memory()
            #expect(stopped.finish() == 0)
            let value = words[0] == "put" ? new : old
            for key in try MemorySecrets.all(of: unkeyed(place), value: value)
            where key.name == "root key" || key.name == "data key" {
                for region in regions { found.add(key, in: region) }
            }
        }
        return found
    }

    /// Whether the processor's own instructions are used, which keep the schedule as the standard has it.
    private static let expandsPlainly: Bool = {
        let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        return text?.split(whereSeparator: { $0 == " " || $0 == "\n" }).contains("aes") ?? false
    }()

    @Test func `the schedule searched for is the standard's`() {
        // FIPS 197, A.3.
        let key: [UInt8] = [
            0x60, 0x3d, 0xeb, 0x10, 0x15, 0xca, 0x71, 0xbe, 0x2b, 0x73, 0xae, 0xf0, 0x85, 0x7d,
            0x77, 0x81, 0x1f, 0x35, 0x2c, 0x07, 0x3b, 0x61, 0x08, 0xd7, 0x2d, 0x98, 0x10, 0xa3,
            0x09, 0x14, 0xdf, 0xf4,
        ]
        let schedule = AESKeySchedule.expanded(key)
        #expect(schedule.count == 240)
        #expect(Array(schedule[32..<36]) == [0x9b, 0xa3, 0x54, 0x11])
        #expect(Array(schedule[236...]) == [0x70, 0x6c, 0x63, 0x1e])
    }

    /// A copy in which the moments are shown.
    private func keyed(_ place: Place, _ heap: String) throws -> Place {
        var copy = try Place(copying: place)
        copy.environment["LD_PRELOAD"] = CallFaults.library
        copy.environment["CALL_FAULTS_KEYED"] = heap
        return copy
    }

    private func unkeyed(_ place: Place) -> Place {
        var place = place
        place.environment["LD_PRELOAD"] = nil
        return place
    }

    private func moments(of words: [String], input: [UInt8], in place: Place) throws -> Int {
        let copy = try keyed(place, "guarded")
        let ran = try copy.shell(
            "strace -qq -e trace=sched_yield -o trace -- \"$kist\" \(words.joined(separator: " "))",
            input: input)
        try #require(ran.status == 0, "\(ran.errors)")
        return try String(contentsOfFile: "\(copy.folder)/trace", encoding: .utf8)
            .split(separator: "\n").filter { $0.hasPrefix("sched_yield(") }.count
    }
}

/// AES-256's round keys.
///
/// Source: FIPS 197, 5.2.
enum AESKeySchedule {
    static func expanded(_ key: [UInt8]) -> [UInt8] {
        precondition(key.count == 32)
        var words = key
        var constant: UInt8 = 1
        for index in 8..<60 {
            var word = Array(words.suffix(4))
            if index % 8 == 0 {
                word = [word[1], word[2], word[3], word[0]].map(substitute)
                word[0] ^= constant
                constant = double(constant)
            } else if index % 8 == 4 {
                word = word.map(substitute)
            }
            for offset in 0..<4 { words.append(words[(index - 8) * 4 + offset] ^ word[offset]) }
        }
        return words
    }

    private static func double(_ byte: UInt8) -> UInt8 { byte << 1 ^ (byte >> 7 * 0x1B) }

    private static func product(_ one: UInt8, _ other: UInt8) -> UInt8 {
        var (sum, power) = (UInt8(0), one)
        for bit in 0..<8 {
            if other >> bit & 1 == 1 { sum ^= power }
            power = double(power)
        }
        return sum
    }

    /// The S-box: the inverse in the field, then an affine map.
    private static func substitute(_ byte: UInt8) -> UInt8 { box[Int(byte)] }

    private static let box: [UInt8] = (0...255).map { number in
        let byte = UInt8(number)
        let inverse = (1...255).map { UInt8($0) }.first { product($0, byte) == 1 } ?? 0
        let turned = (1...4).reduce(inverse) { $0 ^ (inverse << $1 | inverse >> (8 - $1)) }
        return turned ^ 0x63
    }
}
