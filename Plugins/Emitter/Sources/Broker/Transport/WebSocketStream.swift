internal import NIOCore
internal import NIOWebSocket

/// Makes a stream of bytes of a WebSocket's messages (RFC 6455), binary and text alike: where one ends says nothing of
/// packets.
final class WebSocketStream: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = WebSocketFrame

    private var isClosing = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        // Section 5.1: a client masks what it sends.
        guard frame.maskKey != nil || frame.opcode == .connectionClose else { return context.close(promise: nil) }
        switch frame.opcode {
        case .binary, .text, .continuation: context.fireChannelRead(wrapInboundOut(frame.unmaskedData))
        case .ping:
            let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
            context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        case .connectionClose: answerClose(context, frame)
        default: break
        }
    }

    private func answerClose(_ context: ChannelHandlerContext, _ frame: WebSocketFrame) {
        guard !isClosing else { return context.close(promise: nil) }
        isClosing = true
        let answer = WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData)
        context.writeAndFlush(wrapOutboundOut(answer)).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let frame = WebSocketFrame(fin: true, opcode: .binary, data: unwrapOutboundIn(data))
        context.write(wrapOutboundOut(frame), promise: promise)
    }
}
