import Testing
import Vocabulary

@Suite struct TagValueTests {
    @Test func `a value may be empty and has at most 128 bytes`() {
        #expect(TagValue("")?.bytes == [])
        #expect(TagValue(String(repeating: "v", count: 128)) != nil)
        #expect(TagValue(String(repeating: "v", count: 129)) == nil)
    }

    @Test func `exactly the bytes of the alphabet of tags are accepted`() {
        let alphabet = Set(
            ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                + "/\\_-.+=:@").utf8)
        for byte in UInt8.min...UInt8.max {
            #expect((TagValue([byte]) != nil) == alphabet.contains(byte), "\(byte)")
        }
    }

    @Test func `what a tag key may not begin with, a value may`() {
        #expect(TagValue("aliyun")?.text == "aliyun")
        #expect(TagKey("aliyun") == nil)
    }
}
