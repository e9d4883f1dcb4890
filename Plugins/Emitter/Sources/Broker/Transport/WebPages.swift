internal import NIOCore
internal import NIOHTTP1

/// The pages of the upstream broker: its health, a form for keys, and a presence that nobody can ask for. Each answer ends its
/// connection.
final class WebPages: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private static let longestBody = 64 << 10
    private static let pages: Set<String> = ["/health", "/keygen", "/presence"]

    private let server: BrokerServer
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(_ server: BrokerServer) { self.server = server }

    static func isPage(_ address: String) -> Bool { pages.contains(path(of: address)) }

    private static func path(of address: String) -> String {
        String(address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0])
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(var part):
            guard body.readableBytes + part.readableBytes <= Self.longestBody else {
                return answer(context, .payloadTooLarge)
            }
            body.writeBuffer(&part)
        case .end:
            guard let head else { return }
            self.head = nil
            answer(context, head)
        }
    }

    private func answer(_ context: ChannelHandlerContext, _ head: HTTPRequestHead) {
        switch (Self.path(of: head.uri), head.method) {
        case ("/health", .GET): answer(context, .ok)
        case ("/keygen", .GET) where server.isKeyed: answer(context, .ok, KeygenForm().page(result: nil))
        case ("/keygen", .POST) where server.isKeyed:
            let form = KeygenForm(reading: String(buffer: body))
            answer(context, .ok, form.page(result: form.result(of: server.mint)))
        case ("/keygen", _) where server.isKeyed: answer(context, .methodNotAllowed)
        // The facts: upstream asks with a key that is none, so that it never answers.
        case ("/presence", .POST) where server.isKeyed:
            answer(context, KeygenForm.isJSON(String(buffer: body)) ? .unauthorized : .badRequest)
        case ("/presence", _): answer(context, .notFound)
        default: answer(context, .badRequest)
        }
    }

    private func answer(_ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ page: String = "") {
        let bytes = ByteBuffer(string: page)
        var headers = HTTPHeaders([("Content-Length", "\(bytes.readableBytes)"), ("Connection", "close")])
        if !page.isEmpty {
            headers.add(name: "Content-Type", value: "text/html; charset=utf-8")
            headers.add(name: "Cache-Control", value: "no-store")
            headers.add(name: "Content-Security-Policy", value: "default-src 'none'; form-action 'self'")
        }
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
