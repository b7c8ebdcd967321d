import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// For `scripts/bench --agent`: what the framework of kistd costs by itself.
///
///     echo-server SOCKET PORT [CHAIN KEY]
///
/// Answers every request, whatever it says, with the same kilobyte, on as many event loops as kistd
/// has, by the same decoder and encoder. Asks nobody, keeps no time and bounds nothing.
final class Answerer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private static let body = ByteBuffer(repeating: UInt8(ascii: "e"), count: 1024)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .end = unwrapInboundIn(data) else { return }
        var head = HTTPResponseHead(version: .http1_1, status: .ok)
        head.headers.add(name: "content-type", value: "application/json;charset=utf-8")
        head.headers.add(name: "content-length", value: String(Self.body.readableBytes))
        head.headers.add(name: "cache-control", value: "no-store")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(Self.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

let words = CommandLine.arguments
guard words.count == 3 || words.count == 5, let port = Int(words[2]) else {
    fatalError("usage: echo-server SOCKET PORT [CHAIN KEY]")
}
let tls: NIOSSLContext? =
    try words.count == 3
    ? nil
    : NIOSSLContext(
        configuration: .makeServerConfiguration(
            certificateChain: NIOSSLCertificate.fromPEMFile(words[3]).map { .certificate($0) },
            privateKey: .privateKey(NIOSSLPrivateKey(file: words[4], format: .pem))))

let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

func bootstrap(_ tls: NIOSSLContext?) -> ServerBootstrap {
    ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 1024)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                try pipeline.configureHTTPServerPipeline()
                try pipeline.addHandler(Answerer())
            }
        }
}

_ = try bootstrap(nil).bind(unixDomainSocketPath: words[1]).wait()
let door = try bootstrap(tls)
    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
    .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
    .bind(host: "127.0.0.1", port: port).wait()
// What waits for it reads that.
let said = Array("port \(door.localAddress?.port ?? 0)\n".utf8)
_ = unsafe write(2, said, said.count)
try door.closeFuture.wait()
