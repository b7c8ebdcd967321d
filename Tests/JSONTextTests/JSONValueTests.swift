import JSONText
import SecureMemory
import Testing

func value(_ text: [UInt8], largestByteCount: Int = 65_536) throws(JSONError) -> JSONValue {
    try text.lend { (json) throws(JSONError) in
        try JSONValue(parsing: json, largestByteCount: largestByteCount)
    }
}

func value(_ text: String) throws(JSONError) -> JSONValue { try value(Array(text.utf8)) }

struct JSONValueTests {
    @Test func `a text becomes its value, in order`() throws {
        let parsed = try value(
            #"{"b":["A\u00e9",-1.50,true,false,null,[],{}],"a":{"c":"\n"}}"#)
        let list: [JSONValue] = [
            .string(Array("Aé".utf8)), .number(Array("-1.50".utf8)), .bool(true), .bool(false),
            .null, .array([]), .object([]),
        ]
        let inner = JSONValue.object([.init(key: [0x63], value: .string([0x0A]))])
        #expect(
            parsed
                == .object([
                    .init(key: [0x62], value: .array(list)), .init(key: [0x61], value: inner),
                ]))
        #expect(parsed["a"] == inner)
        #expect(parsed["a"]?["c"] == .string([0x0A]))
        #expect(parsed["c"] == nil)
        #expect(parsed["b"]?["a"] == nil)
    }

    @Test(arguments: Texts.accepted)
    func `what is valid has a value`(text: String) throws {
        _ = try value(text)
    }

    @Test(arguments: Texts.refused)
    func `what is refused has none, for the same reason`(refusal: Refusal) {
        #expect(throws: refusal.error) { try value(refusal.text) }
    }

    @Test func `a text longer than allowed is refused unread`() throws {
        let text = Array("[1,2]".utf8)
        #expect(try value(text, largestByteCount: 5) == value("[1,2]"))
        #expect(throws: JSONError.tooLong(at: 4)) { try value(text, largestByteCount: 4) }
    }
}
