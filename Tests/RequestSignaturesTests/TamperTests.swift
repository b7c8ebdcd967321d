import SecureMemory
import Testing
import Vocabulary

@testable import RequestSignatures

/// Every part of a request that means anything is covered: changed, it is refused. The twin is the
/// request as it was recorded, which holds (``VectorTests``).
@Suite struct TamperTests {
    private func expectRefusal(
        _ parts: RequestParts, _ what: String, _ expected: SignatureRefusal? = .mismatch,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let refusal = try Doorkeeper().refusal(parts)
        #expect(refusal == expected, "\(what)", sourceLocation: location)
    }

    @Test func `no byte of the query can be changed`() throws {
        for (name, whole) in Recorded.all {
            let bytes = Array(whole.query.utf8)
            for place in bytes.indices {
                for byte in [bytes[place] ^ 1, bytes[place] ^ 0x20] as [UInt8] {
                    var changed = bytes
                    changed[place] = byte
                    var parts = whole
                    parts.query = String(decoding: changed, as: UTF8.self)
                    // `%2a` and `%2A` are one byte; so are `%20` and `+`.
                    if try parameters(parts.query) == parameters(whole.query) { continue }
                    #expect(
                        try Doorkeeper().refusal(parts) != nil, "\(name) \(place): \(parts.query)")
                }
            }
        }
    }

    private func parameters(_ query: String) throws -> [String]? {
        let parts = RequestParts(method: "GET", query: query, headers: [], body: "")
        let request = try parts.request()
        return try? request.query.read { text in
            try FormText.parameters(in: text, most: 99) { _ in false }
        }.map { "\($0.name)=\($0.text)" }
    }

    @Test func `no byte of the body can be changed`() throws {
        for whole in [Recorded.mixed, Recorded.new] {
            let bytes = Array(whole.body.utf8)
            for place in bytes.indices {
                var changed = bytes
                changed[place] ^= 1
                var parts = whole
                parts.body = String(decoding: changed, as: UTF8.self)
                #expect(try Doorkeeper().refusal(parts) != nil, "\(parts.body)")
            }
        }
        var parts = Recorded.new
        parts.body += "&VersionStages=x"
        try expectRefusal(parts, "a parameter more")
        parts.body = ""
        try expectRefusal(parts, "no body")
    }

    @Test func `no signed header can be changed or left out`() throws {
        for header in Recorded.new.headers where header.name != "Content-Length" {
            var parts = Recorded.new
            parts.set(header.name.lowercased(), header.value + "x")
            #expect(try Doorkeeper().refusal(parts) != nil, "\(header.name)")
            parts.set(header.name.lowercased(), nil)
            #expect(try Doorkeeper().refusal(parts) != nil, "no \(header.name)")
            parts = Recorded.new
            parts.headers.append(header)
            #expect(try Doorkeeper().refusal(parts) == .incomplete, "twice \(header.name)")
        }
        // What is not signed means nothing.
        var parts = Recorded.new
        parts.set("content-length", "37")
        try expectRefusal(parts, "an unsigned header", nil)
    }

    @Test func `the method is signed`() throws {
        for (name, whole) in Recorded.all {
            var parts = whole
            parts.method = "GET"
            try expectRefusal(parts, name)
            for method in ["PUT", "DELETE", "HEAD", "post", ""] {
                parts.method = method
                try expectRefusal(parts, name, .method)
            }
        }
    }

    @Test func `a parameter can be neither added nor taken away nor said twice`() throws {
        for (name, whole) in Recorded.all {
            var parts = whole
            parts.query += "&DryRun=true"
            try expectRefusal(parts, name)
            parts.query = whole.query + "&VersionId=v1"
            try expectRefusal(parts, name, .repeated("VersionId"))
            parts.query = whole.query.replacing("&VersionId=v1", with: "")
            try expectRefusal(parts, name)
        }
        var parts = Recorded.mixed
        parts.body += "&VersionId=v1"
        try expectRefusal(parts, "in query and form", .repeated("VersionId"))
    }

    @Test func `order and spelling on the way do not matter`() throws {
        for (name, whole) in Recorded.all {
            var parts = whole
            parts.query = whole.query.split(separator: "&").reversed().joined(separator: "&")
            try expectRefusal(parts, name, nil)
            parts.query = whole.query.replacing("%20", with: "+").replacing("%7B", with: "%7b")
            try expectRefusal(parts, name, nil)
        }
    }

    @Test func `the path is one`() throws {
        for (name, whole) in Recorded.all {
            var parts = whole
            for path in ["//", "/x", "/%2F", "*", "/."] {
                parts.path = path
                try expectRefusal(parts, name, .path)
            }
            parts.path = ""
            try expectRefusal(parts, name, nil)
        }
    }

    @Test func `another secret signs nothing`() throws {
        for (name, parts) in Recorded.all {
            for secret in ["testsecreu", "testsecret&", "", "Testsecret"] {
                var keeper = Doorkeeper()
                keeper.secret = secret
                #expect(try keeper.refusal(parts) == .mismatch, "\(name) \(secret)")
            }
        }
    }

    @Test func `a signature is compared whole`() throws {
        var parts = Recorded.new
        let whole = try #require(parts.header("Authorization"))
        for text in [
            String(whole.dropLast()), whole + "0", whole.replacing("6916", with: "6917"),
            whole.replacing("6916c8fb", with: "6916C8FB"),
        ] {
            parts.set("authorization", text)
            try expectRefusal(parts, text)
        }
        for text in [
            "", "AYOO8n%2FmKjUloq%2BXN12VUQOg6WQ", "AYOO8n%2FmKjUloq%2BXN12VUQOg6WQ%3D%3D",
        ] {
            parts = Recorded.old
            parts.query = parts.query.replacing(
                "AYOO8n%2FmKjUloq%2BXN12VUQOg6WQ%3D", with: text)
            try expectRefusal(parts, text, text.isEmpty ? .missing("Signature") : .mismatch)
        }
    }
}
