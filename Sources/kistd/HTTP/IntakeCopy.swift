import NIOCore

/// Wipes what a connection has read into, when it has been passed on as a copy: the channel keeps that
/// memory for its life, while what is freed is wiped by the heap.
final class IntakeCopy: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var piece = unwrapInboundIn(data)
        let copy = ByteBufferAllocator().buffer(buffer: piece)
        unsafe piece.withVeryUnsafeMutableBytes { room in
            _ = unsafe room.initializeMemory(as: UInt8.self, repeating: 0)
        }
        context.fireChannelRead(wrapInboundOut(copy))
    }
}
