internal import NIOCore

/// Looks at the first bytes of a connection: the name of an HTTP method means HTTP, all else is MQTT.
final class ProtocolSniffer: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let methods = ["OPTIONS", "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "TRACE", "CONNECT"].map {
        Array($0.utf8)
    }

    private let next: ConnectionPipeline
    private var bytes = ByteBuffer()
    private var isDecided = false

    init(_ next: ConnectionPipeline) { self.next = next }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var more = unwrapInboundIn(data)
        if isDecided { return context.fireChannelRead(data) }
        bytes.writeBuffer(&more)
        guard let isWeb = isWeb else { return }
        isDecided = true
        do {
            try isWeb ? next.addWeb(to: context.channel) : next.addMQTT(to: context.channel)
        } catch {
            return context.close(promise: nil)
        }
        context.fireChannelRead(wrapInboundOut(bytes))
        bytes = ByteBuffer()
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    /// Nil while the bytes are too few to tell.
    private var isWeb: Bool? {
        let start = Array(bytes.readableBytesView.prefix(8))
        var isOpen = false
        for method in Self.methods {
            let common = zip(method, start).prefix { $0 == $1 }.count
            if common == method.count { return true }
            if common == start.count { isOpen = true }
        }
        return isOpen ? nil : false
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
