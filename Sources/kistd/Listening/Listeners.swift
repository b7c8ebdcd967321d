import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Opening
import Synchronization

/// The open doors: a Unix socket, and TCP if it was asked for.
final class Listeners: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let desk: Desk
    private let tls: NIOSSLContext?
    private let seats: Mutex<Seats>
    private let connections = Mutex<[ObjectIdentifier: any NIOCore.Channel]>([:])

    /// A request line may hold a value of 30,720 bytes, each percent-encoded.
    private static let longestHeaders = 393_216

    init(_ settings: Settings, _ desk: Desk, loops: Int = 2) throws(Failure) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        self.desk = desk
        seats = Mutex(Seats(limit: settings.connections))
        tls = try settings.certificate.map { (files) throws(Failure) in try Self.context(files) }
    }

    /// Opens the socket, still for its owner alone.
    func listen(at file: borrowing SocketFile) async throws(Failure) -> any NIOCore.Channel {
        let path = file.path
        return try await open("\"\(path)\"") { bootstrap in
            bootstrap.childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let peer = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
                        of: NIOBSDSocket.Handle.self
                    ) { PeerCredentials(of: $0) }
                    guard let peer = peer ?? nil else { throw ChannelError.operationUnsupported }
                    try self.furnish(channel, .local(peer))
                }
            }
            .bind(unixDomainSocketPath: path)
        }
    }

    func listen(at place: Settings.Place) async throws(Failure) -> any NIOCore.Channel {
        let tls = tls
        return try await open("\(place.host):\(place.port)") { bootstrap in
            bootstrap
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        if let tls {
                            try channel.pipeline.syncOperations.addHandler(
                                NIOSSLServerHandler(context: tls))
                        }
                        try self.furnish(channel, .network)
                    }
                }
                .bind(host: place.host, port: place.port)
        }
    }

    private func open(
        _ words: String, _ bind: (ServerBootstrap) -> EventLoopFuture<any NIOCore.Channel>
    ) async throws(Failure) -> any NIOCore.Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
        do { return try await bind(bootstrap).get() } catch {
            throw Failure(.inputOutput, "cannot listen at \(words): \(error)")
        }
    }

    /// What every connection has.
    private func furnish(_ channel: any NIOCore.Channel, _ door: Door) throws {
        let holder = desk.holder(at: door)
        guard seats.withLock({ $0.take(holder) }) else { throw ChannelError.operationUnsupported }
        let name = ObjectIdentifier(channel)
        connections.withLock { $0[name] = channel }
        channel.closeFuture.whenComplete { _ in
            self.seats.withLock { $0.leave(holder) }
            self.connections.withLock { _ = $0.removeValue(forKey: name) }
        }
        try channel.pipeline.syncOperations.addHandler(IntakeCopy())
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = Self.longestHeaders
        limits.maxHeaderListSize = Self.longestHeaders
        limits.maxHeaderFieldCount = 64
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
        try channel.pipeline.syncOperations.addHandler(Connection(desk: desk, door: door))
    }

    /// Ends the connections that wait for nothing, then the others when they have their answers, which
    /// their own deadlines bound, and stops the loops.
    func end() async {
        let open = connections.withLock { Array($0.values) }
        for channel in open {
            channel.pipeline.fireUserInboundEventTriggered(EndOfRequests())
        }
        for channel in open { try? await channel.closeFuture.get() }
        try? await group.shutdownGracefully()
    }

    private static func context(_ files: Settings.Certificate) throws(Failure) -> NIOSSLContext {
        do {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(files.chain).map {
                    .certificate($0)
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem)))
            configuration.minimumTLSVersion = .tlsv12
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw Failure(
                .configuration, "the certificate or its key cannot be used: \(error)",
                hint: "KIST_TLS_CERTIFICATE and KIST_TLS_KEY name PEM files that belong together")
        }
    }
}

/// Tells a connection that no further request is answered.
struct EndOfRequests: Sendable {}
