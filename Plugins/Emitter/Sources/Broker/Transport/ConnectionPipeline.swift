internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import NIOWebSocket

/// What stands between a client's socket and the broker: TLS where it is wanted, then MQTT as it is, or as the stream of a
/// WebSocket. Everything arrives at the same port; the first bytes tell.
struct ConnectionPipeline: Sendable {
    /// The names under which clients offer MQTT, in the order of nobody: the client's counts.
    private static let protocols: Set<String> = ["mqtt", "mqttv3.1", "mqttv3"]
    /// One frame may be so long; MQTT packets may span several.
    private static let longestFrame = 1 << 20

    let server: BrokerServer
    /// Nil for connections without TLS.
    let tls: NIOSSLContext?

    /// Prepares a new connection. It has so long to say who it is, whatever it speaks.
    func prepare(_ channel: any NIOCore.Channel) throws {
        server.greet(channel)
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        try pipeline.addHandler(ProtocolSniffer(self))
    }

    func addMQTT(to channel: any NIOCore.Channel) throws {
        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(server))
    }

    func addWeb(to channel: any NIOCore.Channel) throws {
        let upgrader = NIOWebSocketServerUpgrader(maxFrameSize: Self.longestFrame) { channel, head in
            channel.eventLoop.makeSucceededFuture(Self.accept(head))
        } upgradePipelineHandler: { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(WebSocketStream())
                try addMQTT(to: channel)
            }
        }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withServerUpgrade: ([upgrader], { Self.removePages($0.pipeline.syncOperations) }))
        try pipeline.addHandler(WebPages(server))
    }

    private static func removePages(_ pipeline: ChannelPipeline.SynchronousOperations) {
        if let pages = try? pipeline.handler(type: WebPages.self) { pipeline.removeHandler(pages, promise: nil) }
    }

    /// A WebSocket is taken on every path that has no page, also where the client offers no protocol of ours: then without a
    /// word about one, as upstream does.
    private static func accept(_ head: HTTPRequestHead) -> HTTPHeaders? {
        if WebPages.isPage(head.uri) { return nil }
        let offered = head.headers[canonicalForm: "Sec-WebSocket-Protocol"]
        guard let chosen = offered.first(where: { protocols.contains(String($0)) }) else { return HTTPHeaders() }
        return HTTPHeaders([("Sec-WebSocket-Protocol", String(chosen))])
    }
}
