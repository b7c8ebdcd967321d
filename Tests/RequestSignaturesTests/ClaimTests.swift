import SecureMemory
import Testing
import Vocabulary

@testable import RequestSignatures

/// What a signature must say of itself; each refusal beside the request that it spoils.
@Suite struct ClaimTests {
    @Test func `every part of an RPC signature is needed`() throws {
        for (name, expected) in [
            ("Signature", .missing("Signature")), ("AccessKeyId", .missing("AccessKeyId")),
            ("SignatureMethod", .missing("SignatureMethod")),
            ("SignatureVersion", .missing("SignatureVersion")),
            ("SignatureNonce", .missing("SignatureNonce")), ("Action", .missing("Action")),
            ("Version", .missing("Version")), ("Timestamp", .noTimestamp),
        ] as [(String, SignatureRefusal)] {
            var parts = Recorded.old
            parts.query = parts.query.split(separator: "&").filter {
                !$0.hasPrefix("\(name)=")
            }.joined(separator: "&")
            #expect(try Doorkeeper().refusal(parts) == expected)
        }
    }

    @Test func `other kinds of RPC signatures are told apart`() throws {
        for (from, to, expected) in [
            ("HMAC-SHA1", "HMAC-SHA256", .incomplete),
            ("HMAC-SHA1", "SHA256withRSA", .unsupportedCredentials),
            ("SignatureVersion=1.0", "SignatureVersion=2.0", .incomplete),
            ("SignatureType=", "SignatureType=BEARERTOKEN", .unsupportedCredentials),
            ("&Format=JSON", "&SecurityToken=x", .unsupportedCredentials),
        ] as [(String, String, SignatureRefusal)] {
            var parts = Recorded.old
            parts.query = parts.query.replacing(from, with: to)
            #expect(try Doorkeeper().refusal(parts) == expected, "\(to)")
        }
    }

    @Test func `a header signature covers what matters`() throws {
        let whole = try #require(Recorded.new.header("Authorization"))
        for name in [
            "host", "x-acs-action", "x-acs-content-sha256", "x-acs-date",
            "x-acs-signature-nonce", "x-acs-version",
        ] {
            var parts = Recorded.new
            parts.set(
                "authorization",
                whole.replacing(";\(name)", with: "").replacing("=\(name);", with: "="))
            #expect(try Doorkeeper().refusal(parts) == .incomplete, "\(name)")
        }
    }

    @Test func `a header signature has one form`() throws {
        let whole = try #require(Recorded.new.header("Authorization"))
        for (text, expected) in [
            (whole.replacing("accept;content-type", with: "content-type;accept"), .incomplete),
            (whole.replacing("accept;", with: "accept;accept;"), .incomplete),
            (whole.replacing("accept;", with: "Accept;"), .incomplete),
            (whole.replacing("accept;", with: ";"), .incomplete),
            (whole.replacing("Credential=testid,", with: ""), .incomplete),
            (whole + ",Credential=testid", .incomplete), (whole + ",More=x", .incomplete),
            (whole + ",", .incomplete),
            (whole.replacing("ACS3-", with: "ACS4-"), .unsupportedCredentials),
            ("Bearer x", .unsupportedCredentials), ("ACS3-HMAC-SHA256", .unsupportedCredentials),
            ("ACS3-HMAC-SHA256 ", .unsupportedCredentials),
            (whole.replacing("testid", with: "other"), .unknownKey),
            (whole.replacing("testid", with: "no id!"), .unknownKey),
        ] as [(String, SignatureRefusal)] {
            var parts = Recorded.new
            parts.set("authorization", text)
            #expect(try Doorkeeper().refusal(parts) == expected, "\(text)")
        }
        // Blanks between the parts are nobody's.
        var parts = Recorded.new
        parts.set("authorization", whole.replacing(",S", with: ", S"))
        #expect(try Doorkeeper().refusal(parts) == nil)
    }

    @Test func `tokens of other kinds are refused`() throws {
        for name in ["x-acs-security-token", "x-acs-bearer-token"] {
            var parts = Recorded.new
            parts.set(name, "x")
            #expect(try Doorkeeper().refusal(parts) == .unsupportedCredentials)
        }
    }

    @Test func `a key that may not sign says why`() throws {
        for state in [.unknownKey, .inactiveKey, .keyUnavailable] as [SignatureRefusal] {
            for (_, parts) in Recorded.all {
                var keeper = Doorkeeper()
                keeper.state = state
                #expect(try keeper.refusal(parts) == state)
            }
        }
    }

    @Test func `a body is a form or nothing`() throws {
        for type in ["application/json", "text/plain", "", nil] as [String?] {
            var parts = Recorded.mixed
            parts.set("content-type", type)
            #expect(try Doorkeeper().refusal(parts) == .malformed)
        }
        for type in [
            "application/x-www-form-urlencoded; charset=UTF-8",
            "Application/X-WWW-Form-Urlencoded",
        ] {
            var parts = Recorded.mixed
            parts.set("content-type", type)
            #expect(try Doorkeeper().refusal(parts) == nil)
        }
    }

    @Test func `there is an end to parameters`() throws {
        var parts = Recorded.old
        parts.query += (0..<600).map { "&p\($0)=" }.joined()
        #expect(try Doorkeeper().refusal(parts) == .tooManyParameters)
        parts = Recorded.mixed
        parts.query += (0..<300).map { "&p\($0)=" }.joined()
        parts.body += (0..<300).map { "&q\($0)=" }.joined()
        #expect(try Doorkeeper().refusal(parts) == .tooManyParameters)
        parts.body = Recorded.mixed.body
        #expect(try Doorkeeper().refusal(parts) == .mismatch)
    }

    @Test func `percent-encoding is read one way`() throws {
        for (text, values) in [
            ("a=b", ["a", "b"]), ("a=", ["a", ""]), ("a", ["a", ""]), ("a=b=c", ["a", "b=c"]),
            ("a=%41+%2b", ["a", "A +"]), ("%61=~", ["a", "~"]),
        ] {
            let found = try Array(text.utf8).lend { text in
                try FormText.parameters(in: text, most: 9) { _ in false }
            }
            #expect(found.map(\.name) == [values[0]])
            #expect(found.map(\.text) == [Array(values[1].utf8)])
        }
        for text in [
            "=b", "&", "a=b&", "&a=b", "a=b&&c=d", "a=%", "a=%4", "a=%4g", "a=%+1", "a= b",
            "a=\u{fc}", "a=\u{7f}", "a=\n", "%00=b", "%ff=b",
            "\(String(repeating: "a", count: 257))=b",
        ] {
            for isSecret in [false, true] {
                #expect(throws: SignatureRefusal.malformed, "\(text)") {
                    try Array(text.utf8).lend { text in
                        try FormText.parameters(in: text, most: 9) { _ in isSecret }
                    }
                }
            }
        }
        #expect(
            try Array("".utf8).lend { try FormText.parameters(in: $0, most: 0) { _ in true } }
                .isEmpty)
    }
}
