import NIOHTTP1

/// What two readers of one request could read differently, and what ends a connection.
extension HTTPRequestHead {
    /// Whether nothing about it depends on who reads it: one host, and a body in pieces that are coded
    /// in no other way.
    ///
    /// Source: RFC 9112, 3.2 and 6.1.
    var hasOneReading: Bool {
        let hosts = headers["host"].count
        let codings = headers["transfer-encoding"]
        return (hosts == 1 || hosts == 0 && version != .http1_1)
            && (codings.isEmpty || codings.count == 1 && codings[0].lowercased() == "chunked")
    }

    /// Whether another request may follow: not behind one whose answer is read by other rules, or that
    /// asks for another protocol.
    var mayGoOn: Bool {
        isKeepAlive && (method == .GET || method == .POST) && !headers.contains(name: "upgrade")
    }
}
