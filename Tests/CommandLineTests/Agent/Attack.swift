/// A request over a raw connection, and what must become of it.
struct Attack: Sendable {
    enum End: Sendable { case stays, ends }

    let name: String
    let text: String
    /// The answers' statuses, in order.
    let statuses: [Int]
    let end: End

    init(_ name: String, _ text: String, _ statuses: [Int], _ end: End) {
        self.name = name
        self.text = text
        self.statuses = statuses
        self.end = end
    }

    private static let call = "Action=GetSecretValue&SecretName=db"
    private static let length = call.utf8.count
    private static let chunk = "\(String(length, radix: 16))\r\n\(call)\r\n"
    static let health = "GET /healthz HTTP/1.1\r\nHost: k\r\n\r\n"

    static func get(
        _ target: String = "/?\(call)", _ headers: String = "", version: String = "HTTP/1.1",
        method: String = "GET", host: String = "Host: k\r\n"
    ) -> String { "\(method) \(target) \(version)\r\n\(host)\(headers)\r\n" }

    static func post(_ headers: String, _ body: String = call) -> String {
        "POST / HTTP/1.1\r\nHost: k\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + "\(headers)\r\n\r\n\(body)"
    }

    static func chunked(_ coding: String, _ body: String = chunk + "0\r\n\r\n") -> String {
        post("Transfer-Encoding: \(coding)", body)
    }

    /// Where a body ends, said twice or wrongly.
    static let lengths: [Attack] = [
        Attack(
            "two lengths, the same", post("Content-Length: \(length)\r\nContent-Length: \(length)"),
            [400], .ends),
        Attack("two lengths", post("Content-Length: \(length)\r\nContent-Length: 3"), [400], .ends),
        Attack("a list of lengths", post("Content-Length: \(length), \(length)"), [400], .ends),
        Attack("a length with a sign", post("Content-Length: +\(length)"), [400], .ends),
        Attack("a negative length", post("Content-Length: -1"), [400], .ends),
        Attack("a hexadecimal length", post("Content-Length: 0x23"), [400], .ends),
        Attack("a blank before the colon", post("Content-Length : \(length)"), [400], .ends),
        Attack(
            "a length beyond numbers", post("Content-Length: 99999999999999999999"), [400], .ends),
        Attack(
            "length and pieces",
            post("Content-Length: 4\r\nTransfer-Encoding: chunked", chunk + "0\r\n\r\n"), [400],
            .ends),
        Attack(
            "pieces and length",
            post("Transfer-Encoding: chunked\r\nContent-Length: 4", chunk + "0\r\n\r\n"), [400],
            .ends),
        Attack("another coding too", chunked("gzip, chunked"), [400], .ends),
        Attack("pieces coded", chunked("chunked, gzip"), [400], .ends),
        Attack("no coding", chunked("xchunked"), [400], .ends),
        Attack("two codings", chunked("chunked\r\nTransfer-Encoding: identity"), [400], .ends),
        Attack("no size", chunked("chunked", "zz\r\n\(call)\r\n0\r\n\r\n"), [400], .ends),
        Attack("a size beyond numbers", chunked("chunked", "fffffffffffffffff\r\nx"), [400], .ends),
        Attack("a negative size", chunked("chunked", "-1\r\nx"), [400], .ends),
        Attack("a size too small", chunked("chunked", "3\r\n\(call)\r\n0\r\n\r\n"), [400], .ends),
        Attack(
            "ends of line without CR",
            chunked("chunked", "\(String(length, radix: 16))\n\(call)\n0\n\n"), [400], .ends),
        Attack(
            "a length behind the body",
            chunked("chunked", chunk + "0\r\nContent-Length: 9\r\n\r\n"), [400], .ends),
        Attack(
            "no length, so another request", post("Content-Length: 0", get()), [400, 200], .stays),
        // The twins.
        Attack("a length", post("Content-Length: \(length)"), [200], .stays),
        Attack("pieces", chunked("chunked"), [200], .stays),
        Attack(
            "a piece with an extension",
            chunked("Chunked", chunk.replacing("23\r\n", with: "23;a=b\r\n") + "0\r\n\r\n"), [200],
            .stays),
    ]

    /// What heads are made of.
    static let heads: [Attack] = [
        Attack("a folded line", get("/?\(call)", "X: a\r\n b\r\n"), [400], .ends),
        Attack(
            "a folded action", get("/?SecretName=db", "x-acs-action:\r\n GetSecretValue\r\n"),
            [400], .ends),
        Attack("no CR", "GET /?\(call) HTTP/1.1\nHost: k\n\n", [400], .ends),
        Attack("CR alone", "GET /?\(call) HTTP/1.1\rHost: k\r\r", [400], .ends),
        Attack("a NUL", get("/?\(call)", "X: a\0b\r\n"), [400], .ends),
        Attack("a name with a blank", get("/?\(call)", "X Y: a\r\n"), [400], .ends),
        Attack("no colon", get("/?\(call)", "XY\r\n"), [400], .ends),
        Attack(
            "65 fields", get("/?\(call)", (0..<64).map { "X\($0): y\r\n" }.joined()), [400], .ends),
        Attack(
            "64 fields", get("/?\(call)", (0..<63).map { "X\($0): y\r\n" }.joined()), [200], .stays),
        Attack("no host", get(host: ""), [400], .ends),
        Attack("two hosts", get(host: "Host: k\r\nHost: l\r\n"), [400], .ends),
        Attack("HTTP/1.0", get(version: "HTTP/1.0", host: ""), [200], .ends),
        Attack(
            "HTTP/1.0 that stays",
            get("/?\(call)", "Connection: keep-alive\r\n", version: "HTTP/1.0"), [200], .stays),
        Attack("HTTP/1.2", get(version: "HTTP/1.2"), [400], .ends),
        Attack("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0", [400], .ends),
        Attack("HEAD", get(method: "HEAD"), [403], .ends),
        Attack("CONNECT", get("k:1", method: "CONNECT") + health, [403], .ends),
        Attack("OPTIONS", get("*", method: "OPTIONS"), [403], .ends),
        Attack("DELETE", get(method: "DELETE"), [403], .ends),
        Attack("no such method", get(method: "get"), [400], .ends),
        Attack(
            "upgrade", get("/?\(call)", "Connection: upgrade\r\nUpgrade: websocket\r\n") + health,
            [200], .ends),
        Attack(
            "h2c",
            get(
                "/?\(call)",
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n"),
            [200], .ends),
        Attack(
            "go on, of HTTP/1.0",
            post("Expect: 100-continue\r\nContent-Length: \(length)").replacing(
                "HTTP/1.1", with: "HTTP/1.0"), [200], .ends),
        Attack(
            "go on, with too much", post("Expect: 100-continue\r\nContent-Length: 99999999", ""),
            [400], .ends),
        Attack(
            "go on", post("Expect: 100-continue\r\nContent-Length: \(length)"), [100, 200], .stays),
    ]

    /// What is asked for, said twice or wrongly.
    static let targets: [Attack] = [
        Attack("a whole address", get("http://evil/?\(call)"), [400], .stays),
        Attack("a whole address without path", get("http://evil?\(call)"), [400], .stays),
        Attack("two slashes", get("//?\(call)"), [400], .stays),
        Attack("a dot", get("/./?\(call)"), [400], .stays),
        Attack("an encoded dot", get("/%2e?\(call)"), [400], .stays),
        Attack("a fragment", get("/?\(call)#x"), [400], .stays),
        Attack("a NUL in a name", get("/?\(call)&%00=1"), [400], .stays),
        Attack("a NUL in a value", get("/?\(call)%00"), [400], .stays),
        Attack(
            "a NUL in the action", get("/?Action=GetSecretValue%00&SecretName=db"), [400], .stays),
        Attack("half an encoding", get("/?\(call)%2"), [400], .stays),
        Attack("twice in the query", get("/?\(call)&SecretName=other"), [400], .stays),
        Attack(
            "in query and form",
            post("Content-Length: \(length)").replacing("POST /", with: "POST /?SecretName=other"),
            [400], .stays),
        Attack("encoded the second time", get("/?\(call)&Secret%4Eame=other"), [400], .stays),
        Attack(
            "another action in a header", get("/?\(call)", "x-acs-action: DeleteSecret\r\n"), [400],
            .stays),
        Attack(
            "two headers with the action",
            get(
                "/?SecretName=db",
                "x-acs-action: GetSecretValue\r\nx-acs-action: GetSecretValue\r\n"), [400], .stays),
        Attack(
            "another version in a header",
            get("/?\(call)&Version=2016-01-20", "x-acs-version: 1999\r\n"), [400], .stays),
        Attack("another version", get("/?\(call)", "x-acs-version: 1999\r\n"), [400], .stays),
        Attack(
            "the same in both",
            get(
                "/?\(call)&Version=2016-01-20",
                "x-acs-action: GetSecretValue\r\nx-acs-version: 2016-01-20\r\n"), [200], .stays),
        Attack(
            "in a header alone", get("/?SecretName=db", "x-acs-action: GetSecretValue\r\n"), [200],
            .stays),
        Attack("half a request behind a whole one", get() + "GET /?Acti", [200], .stays),
    ]
}
