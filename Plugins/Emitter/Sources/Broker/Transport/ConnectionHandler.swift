internal import NIOCore

/// One client's connection in the broker.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: BrokerServer
    private var connection: ConnectionID?

    init(_ server: BrokerServer) { self.server = server }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { open(context) }
    }

    func channelActive(context: ChannelHandlerContext) { open(context) }

    private func open(_ context: ChannelHandlerContext) {
        if connection == nil { connection = server.opened(context.channel) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let connection { server.received(unwrapInboundIn(data), on: connection) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if let connection { server.setWritable(connection, context.channel.isWritable) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard let connection else { return }
        self.connection = nil
        server.closed(connection)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
