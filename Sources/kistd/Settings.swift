import Confinement
import Glibc
import Opening

/// Where the agent listens, and how much it takes on.
struct Settings: Sendable {
    /// A TCP address to listen at.
    struct Place: Equatable, Sendable {
        let host: String
        let port: Int

        /// Whether only this host can reach it.
        var isLoopback: Bool { host == "::1" || host.hasPrefix("127.") }
    }

    /// The chain and its key, PEM files.
    struct Certificate: Sendable {
        let chain: String
        let key: String
    }

    let socket: String
    let socketMode: UInt32
    let listen: Place?
    let certificate: Certificate?
    let sessions: Int
    let connections: Int

    init(_ configuration: Configuration) throws(Failure) {
        socket = try Self.socket(configuration[.socket])
        socketMode = try Self.mode(configuration[.socketMode])
        listen = try configuration[.listen].map { (text) throws(Failure) in try Self.place(text) }
        sessions = try Self.number(.sessions, configuration, in: 1...64) ?? 4
        connections = try Self.number(.connections, configuration, in: 1...65_536) ?? 2048
        switch (configuration[.certificate], configuration[.certificateKey]) {
        case (nil, nil): certificate = nil
        case (let chain?, let key?): certificate = Certificate(chain: chain, key: key)
        default:
            throw Failure(
                .configuration, "KIST_TLS_CERTIFICATE and KIST_TLS_KEY belong together")
        }
        if let listen, certificate == nil, !listen.isLoopback {
            throw Failure(
                .configuration, "KIST_LISTEN says \(listen.host), where others can listen in",
                hint: "give a certificate with KIST_TLS_CERTIFICATE and KIST_TLS_KEY, or listen at "
                    + "127.0.0.1")
        }
    }

    /// What the sandbox has to let the agent do: its own sockets, and keys that callers make.
    var reach: Reach {
        var reach = Reach.makingKeys
        reach.sockets = listen == nil ? .local : .network
        reach.others.append((.use, Reach.folder(above: socket)))
        // libdispatch looks there for what its threads do, and ends the process when it cannot. The
        // whole of it: a rule about one process would go with the kernel's cached entry of it.
        reach.read("/proc")
        if let certificate {
            reach.read(certificate.chain)
            reach.read(certificate.key)
        }
        return reach
    }

    private static func socket(_ text: String?) throws(Failure) -> String {
        let path: String
        if let text {
            path = try Environment.absolute(text)
        } else if geteuid() == 0 {
            path = "/run/kist/kistd.sock"
        } else if let folder = Environment["XDG_RUNTIME_DIR"], folder.utf8.first == 0x2F {
            path = "\(folder)/kistd.sock"
        } else {
            throw Failure(
                .configuration, "nothing says where the socket is to be", hint: "set KIST_SOCKET")
        }
        // sun_path of unix(7), with its terminator.
        guard path.utf8.count < 108 else {
            throw Failure(.configuration, "the path of the socket is longer than 107 bytes")
        }
        return path
    }

    private static func mode(_ text: String?) throws(Failure) -> UInt32 {
        switch text {
        case nil, "0600", "600": 0o600
        case "0660", "660": 0o660
        case let text?:
            throw Failure(.configuration, "KIST_SOCKET_MODE is 0600 or 0660, not \"\(text)\"")
        }
    }

    /// `127.0.0.1:8443`, `[::1]:8443`.
    private static func place(_ text: String) throws(Failure) -> Place {
        let wrong = Failure(
            .configuration, "KIST_LISTEN is ADDRESS:PORT with a numeric address, not \"\(text)\"")
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { throw wrong }
        var host = text[..<colon]
        let digits = text[text.utf8.index(after: colon)...]
        guard let port = Int(digits), (0...65_535).contains(port), String(port) == digits else {
            throw wrong
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard isAddress(String(host)) else { throw wrong }
        return Place(host: String(host), port: port)
    }

    /// A name could be answered by somebody else.
    private static func isAddress(_ text: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        return unsafe inet_pton(AF_INET, text, &four) == 1 || inet_pton(AF_INET6, text, &six) == 1
    }

    private static func number(
        _ key: ConfigurationFile.Key, _ configuration: Configuration, in range: ClosedRange<Int>
    ) throws(Failure) -> Int? {
        guard let text = configuration[key] else { return nil }
        guard let number = Int(text), String(number) == text, range.contains(number) else {
            throw Failure(
                .configuration,
                "\(key.rawValue) is a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
