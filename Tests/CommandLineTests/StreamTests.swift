import Glibc
import Testing

/// Input and output that are closed, full, slow or without end.
@Suite struct StreamTests {
    private func place() throws -> Place {
        let place = try Place()
        try place.done("create", "db", input: "x")
        return place
    }

    @Test func `closed input is no empty secret`() throws {
        let place = try place()
        for script in ["\"$kist\" create new <&-", "\"$kist\" put db <&-"] {
            let told = try place.shell(script)
            #expect(told.status == 64)
            #expect(told.errors.hasPrefix("kist: error: the value is empty\n"))
        }
        #expect(try place.kist("get", "new").status == 66)
        // Who needs none does without.
        #expect(try place.shell("\"$kist\" get db <&-").text == "x")
    }

    @Test(arguments: [
        "get db", "get db --json", "list", "describe db", "status", "help", "--version",
    ])
    func `an answer that cannot leave is an error`(command: String) throws {
        let place = try place()
        for output in [">&-", ">/dev/full"] {
            let told = try place.shell("\"$kist\" \(command) \(output)")
            #expect(told.status == 74, "\(output) \(told.status)")
            #expect(told.errors.hasPrefix("kist: error: "), "\(told.errors)")
        }
        // All three closed: nobody can be told, but nothing is written where it should not be.
        #expect(try place.shell("\"$kist\" \(command) <&- >&- 2>&-").status == 74)
        #expect(try place.shell("\"$kist\" \(command)").status == 0)
        #expect(try place.done("get", "db") == "x")
    }

    @Test func `a change whose answer is lost is made all the same`() throws {
        let place = try place()
        let told = try place.shell("printf y | \"$kist\" put db >/dev/full")
        #expect(told.status != 0)
        #expect(told.errors.hasPrefix("kist: "))
        #expect(try place.done("get", "db") == "y")
    }

    @Test func `a reader that has gone ends the command without a trace`() throws {
        let place = try Place()
        try place.write([UInt8](repeating: 0x41, count: 30_720), to: "\(place.folder)/in")
        try place.done("create", "db", "--file", "\(place.folder)/in")
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        _ = close(ends[0])
        let none = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        let pid = try Child.spawn(
            [KistProgram.path, "get", "db"], place.environment, [none, ends[1], none])
        for number in [ends[1], none] { _ = close(number) }
        #expect(Child.wait(pid) == 74)
        #expect(try place.done("get", "db").utf8.count == 30_720)
    }

    @Test func `input in single bytes is one value`() throws {
        let place = try place()
        let told = try place.shell(
            "(for n in 1 2 3 4 5 6 7 8 9; do /usr/bin/printf $n; done) | \"$kist\" put db --quiet")
        #expect(told.status == 0)
        #expect(try place.done("get", "db") == "123456789")
    }

    @Test func `input without end is left at the limit`() throws {
        let place = try place()
        for source in ["yes | \"$kist\" put db", "\"$kist\" put db </dev/zero"] {
            let told = try place.shell(source)
            #expect(told.status == 64)
            #expect(told.errors.contains("longer than 30720 bytes"))
        }
        #expect(try place.shell("\"$kist\" put db --file /dev/zero").status == 64)
        #expect(try place.done("get", "db") == "x")
        #expect(try place.shell("yes | head -c 30720 | \"$kist\" put db --quiet").status == 0)
    }

    @Test func `a folder or nothing is no input`() throws {
        let place = try place()
        #expect(try place.shell("\"$kist\" put db <vault").status == 74)
        #expect(try place.kist("put", "db", "--fd", "99").status == 74)
        #expect(try place.kist("put", "db", "--file", place.vault).status == 74)
        #expect(try place.done("get", "db") == "x")
    }
}
