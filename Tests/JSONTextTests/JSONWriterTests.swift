import JSONText
import Testing

struct JSONWriterTests {
    @Test func `a text is written compactly`() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.integer(-1)
        writer.integer(UInt64.max)
        writer.string("x")
        writer.bool(true)
        writer.bool(false)
        writer.null()
        writer.beginArray()
        writer.endArray()
        writer.beginObject()
        writer.endObject()
        writer.endArray()
        writer.key("b")
        writer.string("")
        writer.endObject()
        let expected =
            #"{"a":[-1,18446744073709551615,"x",true,false,null,[],{}],"b":""}"#
        #expect(String(decoding: writer.finish(), as: UTF8.self) == expected)
    }

    @Test func `every character of a string comes back through the reader`() throws {
        let scalars = (0..<0x3000).compactMap { Unicode.Scalar(UInt32($0)) }
        var text = String(String.UnicodeScalarView(scalars))
        text += "\u{D7FF}\u{E000}\u{FFFD}\u{FFFF}\u{10000}\u{1F4A9}\u{10FFFF}"
        var writer = JSONWriter()
        writer.string(text)
        #expect(try value(writer.finish()) == .string(Array(text.utf8)))
    }

    @Test func `what must be escaped is, and nothing else`() {
        var writer = JSONWriter()
        writer.string("\"\\/\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}é\u{2028}")
        let expected = #""\"\\/\b\t\n\f\r\u0000\u001f"# + "\u{7F}é\u{2028}\""
        #expect(String(decoding: writer.finish(), as: UTF8.self) == expected)
    }

    @Test func `bytes are a string only when they are UTF-8`() throws {
        var writer = JSONWriter()
        writer.beginArray()
        try writer.string(utf8: Array("aé\u{1F4A9}".utf8))
        #expect(throws: JSONError.invalidUTF8(at: 1)) { try writer.string(utf8: [0x61, 0xFF]) }
        #expect(throws: JSONError.invalidUTF8(at: 0)) {
            try writer.string(utf8: [0xED, 0xA0, 0x80])
        }
        try writer.string(utf8: [])
        writer.endArray()
        #expect(String(decoding: writer.finish(), as: UTF8.self) == "[\"aé\u{1F4A9}\",\"\"]")
    }

    @Test func `portions put together are the text`() {
        var writer = JSONWriter()
        var text: [UInt8] = []
        writer.beginArray()
        for number in 0..<5 {
            writer.integer(number)
            text += writer.takePortion()
        }
        writer.endArray()
        text += writer.finish()
        #expect(String(decoding: text, as: UTF8.self) == "[0,1,2,3,4]")
    }

    @Test func `calls that make no text end the process`() async {
        await #expect(processExitsWith: .success) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("a")
            writer.null()
            writer.endObject()
            _ = writer.finish()
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.null()
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("a")
            writer.endObject()
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginArray()
            writer.endObject()
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.null()
            writer.null()
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginArray()
            _ = writer.finish()
        }
    }
}
