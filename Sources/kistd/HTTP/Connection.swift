import NIOCore
import NIOHTTP1
import SecureMemory

/// One connection: gathers a request, has it answered, and begins again.
///
/// A request must be whole in time, counted from the connection or the answer before, and an answer
/// must be taken in time; so who is slow, silent or gone holds a connection for that long and nothing
/// else. Reading stops while a request is answered.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private static let longestIntake = TimeAmount.seconds(30)
    private static let longestOutput = TimeAmount.seconds(30)

    /// How long the end of all waits for who does not take his answer.
    private static let lastOutput = TimeAmount.seconds(3)

    private let desk: Desk
    private let door: Door
    private var head: HTTPRequestHead?
    private var body: BodyBytes?
    private var current: IncomingRequest?
    private var deadline = Deadline()
    private var isClosing = false
    /// Whether an answer is on its way out.
    private var isAnswering = false

    init(desk: Desk, door: Door) {
        self.desk = desk
        self.door = door
    }

    func channelActive(context: ChannelHandlerContext) {
        watch(Self.longestIntake, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline.end()
        current?.forsake()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let piece): take(piece, context)
        case .end: finish(context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        self.head = head
        var announced = 0
        if let text = head.headers.first(name: "content-length") {
            guard let count = Int(text), count <= desk.bodyLimit else {
                return refuse(desk.unreadable, context)
            }
            announced = count
        }
        do throws(SecretBytesError) {
            body = try BodyBytes(announced: announced, limit: desk.bodyLimit)
        } catch { return refuse(desk.busy, context) }
        guard head.hasOneReading else { return refuse(desk.unreadable, context) }
        if head.version == .http1_1,
            head.headers.first(name: "expect")?.lowercased() == "100-continue"
        {
            let go = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
        }
    }

    private func take(_ piece: ByteBuffer, _ context: ChannelHandlerContext) {
        do throws(SecretBytesError) {
            if try body?.append(piece) == false { refuse(desk.unreadable, context) }
        } catch { refuse(desk.busy, context) }
    }

    private func finish(_ context: ChannelHandlerContext) {
        deadline.clear()
        guard let head, let whole = body.take() else { return }
        self.head = nil
        if head.method == .GET, head.uri == "/healthz" {
            return send(desk.health, keepsAlive: head.mayGoOn, context)
        }
        let request: IncomingRequest
        do throws(SecretBytesError) {
            request = try IncomingRequest(head, body: whole.finish(), door: door)
        } catch { return refuse(desk.busy, context) }
        current = request
        let promise = context.eventLoop.makePromise(of: Reply.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        promise.futureResult.whenSuccess { reply in
            let (handler, context) = bound.value
            handler.current = nil
            handler.send(reply, keepsAlive: head.mayGoOn, context)
        }
        watch(.seconds(desk.longestAnswer), context)
        desk.answer(request) { promise.succeed($0) }
    }

    /// Answers before the request is whole, and ends the connection: what still comes is not read.
    private func refuse(_ reply: Reply, _ context: ChannelHandlerContext) {
        send(reply, keepsAlive: false, context)
    }

    private func send(_ reply: Reply, keepsAlive: Bool, _ context: ChannelHandlerContext) {
        guard !isClosing, context.channel.isActive else { return }
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: reply.status))
        head.headers.add(name: "content-type", value: reply.type)
        head.headers.add(name: "content-length", value: String(reply.body.readableBytes))
        head.headers.add(name: "cache-control", value: "no-store")
        for (name, value) in reply.headers { head.headers.add(name: name, value: value) }
        let stays = keepsAlive && !desk.isEnding
        if !stays { head.headers.add(name: "connection", value: "close") }
        isClosing = !stays
        isAnswering = true
        watch(Self.longestOutput, context)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(reply.body))), promise: nil)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            let (handler, context) = bound.value
            handler.isAnswering = false
            guard stays, !handler.desk.isEnding else { return context.close(promise: nil) }
            handler.watch(Self.longestIntake, context)
        }
    }

    /// Ends the connection when nothing has happened until then.
    private func watch(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        deadline.set(time, context.eventLoop) { Self.look(bound) }
    }

    private static func look(_ bound: NIOLoopBound<(Connection, ChannelHandlerContext)>) {
        let (handler, context) = bound.value
        if handler.deadline.look(context.eventLoop, { Self.look(bound) }) {
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is EndOfRequests {
            if isAnswering {
                watch(Self.lastOutput, context)
            } else if current == nil {
                context.close(promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Half a request, garbage, a reset: nothing that could be told to anybody.
        context.close(promise: nil)
    }
}
