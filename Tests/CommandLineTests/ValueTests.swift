import Foundation
import Testing

/// Values go in and out byte for byte, up to the limit and no further.
@Suite struct ValueTests {
    /// As long as a value may be, with every byte there is: NUL, and what is no UTF-8.
    static let longest = (0..<30_720).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 256) }

    @Test(arguments: ["gcm", "wrap"])
    func `the longest value comes back byte for byte`(scheme: String) throws {
        let place = try Place(scheme: scheme)
        #expect(String(validating: Self.longest, as: UTF8.self) == nil)
        #expect(try place.kist("create", "big", "--quiet", input: Self.longest).status == 0)
        let found = try place.kist("get", "big")
        #expect(found.status == 0)
        #expect(found.output == Self.longest)
        // From a file, and into one.
        try place.write(Self.longest.reversed(), to: "\(place.folder)/in")
        try place.done("put", "big", "--file", "\(place.folder)/in", "--quiet")
        #expect(try place.shell("\"$kist\" get big > out && cmp in out").status == 0)
    }

    @Test func `a value that is too long never reaches the token`() throws {
        var place = try Place()
        try place.done("create", "db", input: "old")
        let spy = try TokenSpy(in: &place)

        for command in ["put", "create"] {
            let name = command == "put" ? "db" : "new"
            let refused = try place.kist(command, name, input: Self.longest + [0])
            #expect(refused.status == 64)
            #expect(
                refused.errors
                    == "kist: error: the value is longer than 30720 bytes, the limit of this vault\n"
            )
            #expect(try spy.calls().isEmpty)
            let empty = try place.kist(command, name, input: [])
            #expect(empty.status == 64)
            #expect(try spy.calls().isEmpty)
            // The twin: one byte less, and the spy sees the token at work.
            #expect(try place.kist(command, name, input: Self.longest).status == 0)
            let calls = try spy.calls()
            #expect(calls.contains("C_Login"))
            #expect(calls.contains("C_GenerateRandom"))
            #expect(calls.contains("C_Encrypt"))
        }
    }

    @Test func `a value of one byte, and one of ends of line alone, are kept`() throws {
        let place = try Place()
        for (number, value) in [[0], [0x0A], [0x0D, 0x0A], [0x0A, 0x0A, 0x0A]].enumerated() {
            let name = "n\(number)"
            #expect(try place.kist("create", name, input: value.map { UInt8($0) }).status == 0)
            #expect(try place.kist("get", name).output == value.map { UInt8($0) })
        }
    }

    @Test(arguments: [(nil, 30), ("30", 30), ("7", 7), ("19", 19)])
    func `the date of a deletion is right to the second`(days: String?, count: Int) throws {
        let place = try Place()
        try place.done("create", "db", input: "x")
        let before = Date().timeIntervalSince1970.rounded(.down)
        let told =
            if let days {
                try place.done("delete", "db", "--days", days)
            } else {
                try place.done("delete", "db")
            }
        let after = Date().timeIntervalSince1970
        let fields = told.dropLast().split(separator: "\t").map(String.init)
        try #require(fields.count == 3)
        let date = try #require(ISO8601DateFormatter().date(from: fields[1]))
        let seconds = date.timeIntervalSince1970 - Double(count) * 86_400
        #expect((before...after).contains(seconds))
        // The same everywhere.
        #expect(try place.kist("get", "db").errors.contains(fields[1]))
        #expect(try place.done("list").contains("\t\(fields[1])\n"))
        #expect(
            try place.done("describe", "db", "--json")
                .contains("\"PlannedDeleteTime\":\"\(fields[1])\""))
        #expect(fields[2] == "kist restore db")
        try place.done("restore", "db")
        #expect(try place.done("get", "db") == "x")
    }

    @Test func `what is made now says so`() throws {
        let place = try Place()
        let before = Date().timeIntervalSince1970.rounded(.down)
        try place.done("create", "db", input: "x")
        let after = Date().timeIntervalSince1970
        let fields = try place.done("versions", "db").split(separator: "\t")
        let date = try #require(ISO8601DateFormatter().date(from: String(fields[1])))
        #expect((before...after).contains(date.timeIntervalSince1970))
    }
}
