import Foundation
import Testing

/// libcrypto, which is loaded when it is first needed.
@Suite struct LibraryTests {
    @Test func `where it cannot be loaded what needs it says so, and the rest goes on`() throws {
        var place = try Place.withSecret()
        try FileManager.default.createDirectory(
            atPath: "\(place.folder)/lib", withIntermediateDirectories: false)
        try place.write(Array("no library".utf8), to: "\(place.folder)/lib/libcrypto.so.3")
        #expect(try place.kist("get", "db").status == 0)
        let well = try place.kist("doctor")
        #expect(well.lines.contains { $0.hasPrefix("good\thost\tlibcrypto\t") })
        place.environment["LD_LIBRARY_PATH"] = "\(place.folder)/lib"
        #expect(try place.kist("--version").status == 0)
        #expect(try place.kist("help", "get").status == 0)
        let refused = try place.kist("get", "db")
        #expect(refused.status == 78 && refused.text == "")
        #expect(refused.errors.contains("error: libcrypto cannot be loaded: "))
        #expect(refused.errors.contains("hint: "))
        let told = try place.kist("doctor")
        #expect(told.status == 81)
        #expect(told.lines.contains { $0.hasPrefix("bad\thost\tlibcrypto\tlibcrypto cannot") })
    }

    /// Addresses in memory that can be written are where an attacker would have keys go.
    @Test func `where its functions are can be read and not written`() throws {
        let agent = try RunningAgent(try Place.withSecret())
        let symbols = try agent.place.shell("nm '\(RunningAgent.path)'").lines
        func address(of name: String) throws -> UInt {
            let line = try #require(symbols.first { $0.hasSuffix(" \(name)") })
            return try #require(UInt(line.prefix { $0 != " " }, radix: 16))
        }
        let maps = try String(contentsOfFile: "/proc/\(agent.process)/maps", encoding: .utf8)
        let regions = maps.split(separator: "\n").compactMap { line -> (Range<UInt>, Substring)? in
            let words = line.split(separator: " ")
            let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            return ends.count == 2 ? (ends[0]..<ends[1], words[1]) : nil
        }
        // A position-independent program is laid out from its first region on.
        let base = try #require(
            maps.split(separator: "\n").first { $0.hasSuffix(RunningAgent.path) }
                .flatMap { UInt($0.prefix { $0 != "-" }, radix: 16) })
        func rights(of name: String) throws -> Substring? {
            let place = try base + address(of: name)
            return regions.first { $0.0.contains(place) }?.1
        }
        #expect(try rights(of: "libcrypto_table") == "r--p")
        // The twin: what else lies beside it.
        #expect(try rights(of: "libcrypto_load.once") == "rw-p")
    }
}
