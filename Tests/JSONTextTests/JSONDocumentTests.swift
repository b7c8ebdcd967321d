import Foundation
import JSONText
import SecureMemory
import Testing

func validate(
    _ text: [UInt8], duplicateKeys: DuplicateKeys = .refused
) throws(JSONError) {
    try text.lend { (json) throws(JSONError) in
        try JSONDocument.validate(json, duplicateKeys: duplicateKeys)
    }
}

func field(
    _ key: String, of text: [UInt8], duplicateKeys: DuplicateKeys = .refused
) throws(JSONError) -> [UInt8]? {
    try text.lend { (json) throws(JSONError) in
        guard
            let secret = try JSONDocument.field(key, of: json, duplicateKeys: duplicateKeys)
        else { return nil }
        return secret.read { span in span.byteOffsets.map { span.byte(at: $0) } }
    }
}

func field(
    _ key: String, of text: String, duplicateKeys: DuplicateKeys = .refused
) throws(JSONError) -> String? {
    try field(key, of: Array(text.utf8), duplicateKeys: duplicateKeys).map {
        String(decoding: $0, as: UTF8.self)
    }
}

struct JSONDocumentTests {
    @Test(arguments: Texts.accepted)
    func `a text of the standard's form is accepted`(text: String) throws {
        try validate(Array(text.utf8))
        // A second opinion on the table itself.
        if text != "1e999999" {
            _ = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        }
    }

    @Test(arguments: Texts.refused)
    func `a text of another form is refused at the byte at fault`(refusal: Refusal) {
        #expect(throws: refusal.error) { try validate(refusal.text) }
    }

    @Test func `keys may stand twice only when the caller says so`() throws {
        let text = Array(#"{"a":1,"b":2,"a":3}"#.utf8)
        try validate(text, duplicateKeys: .allowed)
        #expect(throws: JSONError.duplicateKey(at: 14)) { try validate(text) }
    }

    @Test func `every prefix of a text is refused`() throws {
        let text = Array(#"{"a":[1,-2.5e+3,"é\uD834\uDD1E\n",{"b":null}],"c":true,"d":false}"#.utf8)
        try validate(text)
        for count in 0..<text.count {
            #expect(throws: JSONError.self) { try validate(Array(text.prefix(count))) }
        }
    }

    @Test func `a string field comes unescaped`() throws {
        let text = #"{"a":"x","b":"\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\uD834\uDD1Eé","c":""}"#
        #expect(try field("a", of: text) == "x")
        #expect(try field("b", of: text) == "\"\\/\u{8}\u{C}\n\r\tA\u{E9}\u{20AC}\u{1D11E}\u{E9}")
        #expect(try field("c", of: text) == "")
        #expect(try field("d", of: text) == nil)
        #expect(
            try field("z", of: #"{"z":"\u0000\u007F\u0080\u07FF\u0800\uFFFF"}"#)
                == "\u{0}\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}")
    }

    @Test func `any other field comes as it is written`() throws {
        let text =
            #"{ "n" : -1.50E+2 , "t":true,"f":false,"z":null,"a": [ 1, {"n": 2} ] ,"#
            + #""o":{"a" : "\u0041", "n":[]},"e":{},"l":[]}"#
        #expect(try field("n", of: text) == "-1.50E+2")
        #expect(try field("t", of: text) == "true")
        #expect(try field("f", of: text) == "false")
        #expect(try field("z", of: text) == "null")
        #expect(try field("a", of: text) == #"[ 1, {"n": 2} ]"#)
        #expect(try field("o", of: text) == #"{"a" : "\u0041", "n":[]}"#)
        #expect(try field("e", of: text) == "{}")
        #expect(try field("l", of: text) == "[]")
    }

    @Test func `a key is found by what it says, byte for byte, and only at the top`() throws {
        #expect(try field("a\"é", of: #"{"\u0061\"\u00e9":1}"#) == "1")
        #expect(try field("a", of: #"{"b":{"a":1}}"#) == nil)
        #expect(try field("a", of: #"{"b":[{"a":1}],"a":2}"#) == "2")
        #expect(try field("a", of: #"{"ab":1,"":2}"#) == nil)
        #expect(try field("", of: #"{"ab":1,"":2}"#) == "2")
        #expect(try field("\u{E9}", of: "{\"e\u{301}\":1}") == nil)
        #expect(try field("e\u{301}", of: "{\"e\u{301}\":1}") == "1")
        #expect(try field("a", of: "{}") == nil)
    }

    @Test(arguments: ["[]", "1", "\"a\"", "null", "true", " [{\"a\":1}]"])
    func `a field of something else than an object is refused`(text: String) {
        let offset = text.hasPrefix(" ") || text.hasPrefix("\"") ? 1 : 0
        #expect(throws: JSONError.notAnObject(at: offset)) { try field("a", of: text) }
    }

    @Test func `a field is not given out of a text that is damaged behind it`() throws {
        #expect(try field("a", of: #"{"a":"x","b":1}"#) == "x")
        #expect(throws: JSONError.trailingBytes(at: 15)) {
            try field("a", of: #"{"a":"x","b":1}}"#)
        }
        #expect(throws: JSONError.truncated(at: 14)) { try field("a", of: #"{"a":"x","b":1"#) }
    }

    @Test func `a wanted key that stands twice is refused in any case`() throws {
        let text = #"{"a":1,"b":2,"a":3}"#
        #expect(try field("b", of: text, duplicateKeys: .allowed) == "2")
        #expect(throws: JSONError.duplicateKey(at: 14)) { try field("b", of: text) }
        #expect(throws: JSONError.duplicateKey(at: 14)) {
            try field("a", of: text, duplicateKeys: .allowed)
        }
    }

    @Test func `a hundred thousand keys are compared in one pass`() throws {
        let members = (0..<100_000).map { #""k\#($0)":\#($0)"# }.joined(separator: ",")
        #expect(try field("k99999", of: "{\(members)}") == "99999")
        #expect(throws: JSONError.self) { try validate(Array(#"{\#(members),"k7":0}"#.utf8)) }
    }
}
