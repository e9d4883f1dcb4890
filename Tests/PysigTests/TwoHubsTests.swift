internal import AdapterKit
internal import AdapterTesting
internal import Descriptors
internal import PysigAdapter
internal import Testing

/// A client of ours with a server of ours, over each carrier.
@Suite struct TwoHubsTests {
    static let carriers = ["tcp", "local"]

    private func pair(_ carrier: String, client: [TypedValue.Field] = []) throws -> (PysigHost, PysigHost) {
        var settings: [TypedValue.Field] = [.init("carrier", .string(carrier))]
        if carrier == "local" { settings.append(.init("host", .string("hub \(UInt64.random(in: .min ... .max))"))) }
        let server = try PysigHost(settings)
        if carrier == "local" { try server.start() } else { try server.serve() }
        server.settlesAll = true
        if carrier == "tcp" { settings.append(.init("port", .integer(Int64(server.port)))) }
        let client = try PysigHost([.init("mode", .string("client"))] + settings + client)
        client.settlesAll = true
        try client.start()
        try wait([server, client], "the link") { client.host.calls.links.last?.isUp == true }
        return (server, client)
    }

    @Test("signals cross both ways, each heard once and never by whoever fired it", arguments: carriers)
    func crossing(carrier: String) throws {
        let (server, client) = try pair(carrier)
        try server.fire("one", "e", json: "1", token: 1)
        try wait([server, client], "the first signal") { client.host.calls.emitted.contains { $0.payload == "1" } }
        try client.fire("two", "e", json: "2", token: 1)
        try wait([server, client], "the second signal") { server.host.calls.emitted.contains { $0.payload == "2" } }
        try wait([server, client], "settlement") {
            !client.host.calls.settlements.isEmpty && !server.host.calls.settlements.isEmpty
        }
        #expect(client.host.calls.settlements.map(\.outcome) == [.delivered])
        #expect(server.host.calls.emitted.filter { $0.type == "pysig.signal" }.count == 1)
        #expect(client.host.calls.emitted.filter { $0.type == "pysig.signal" }.count == 1)
    }

    @Test("a thousand signals, framed and in order", arguments: carriers)
    func many(carrier: String) throws {
        let (server, client) = try pair(carrier, client: [.init("listen", .list([]))])
        var next: UInt64 = 1
        try wait([server, client], "a thousand signals") {
            while next <= 1000, try client.fire("two", "e", json: "\(next)", token: next) == 1 { next += 1 }
            return client.host.calls.settlements.count == 1000
        }
        let payloads = server.host.calls.emitted.filter { $0.type == "pysig.signal" }.map(\.payload)
        #expect(payloads == (1...1000).map(String.init))
    }

    @Test(
        "what is fired while the server is away is to be tried again; then the client comes back by itself",
        arguments: carriers)
    func reconnects(carrier: String) throws {
        let (server, client) = try pair(carrier)
        server.stop()
        try wait([server, client], "the loss") { client.host.calls.links.last?.isUp == false }
        try client.fire("two", "e", token: 1)
        #expect(client.host.calls.settlements.last?.outcome == .retry)
        try server.start()
        try wait([server, client], "the way back") { client.host.calls.links.last?.isUp == true }
        try client.fire("two", "e", token: 2)
        try wait([server, client], "the signal") {
            client.host.calls.settlements.last?.outcome == .delivered
        }
    }

    @Test("operations of a client: the listing, and a request that the other hub answers", arguments: carriers)
    func operations(carrier: String) throws {
        let sender: TypedValue = .list([
            .record([.init("name", .string("clock")), .init("requests", .list([.string("now")]))])
        ])
        let (server, client) = try pair(carrier, client: [.init("senders", sender), .init("listen", .list([]))])
        client.host.call(1, id: 4, [.init("events", .boolean(true))])
        try wait([server, client], "the listing") { client.host.calls.answers[4] != nil }
        server.host.call(0, id: 5, [.init("sender", .string("clock")), .init("method", .string("now"))])
        try wait([server, client], "the request") { !client.host.calls.requests.isEmpty }
        client.host.answer(1, .success(.integer(7)))
        try wait([server, client], "the answer") { server.host.calls.answers[5] != nil }
        #expect(try server.host.calls.answers[5]?.get() == .json("7"))
    }
}
