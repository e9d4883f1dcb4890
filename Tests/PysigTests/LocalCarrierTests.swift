internal import AdapterKit
internal import AdapterTesting
internal import Descriptors
internal import PysigAdapter
internal import Testing

/// What is special of the carrier that is memory; what all carriers do is shown with two hubs.
@Suite struct LocalCarrierTests {
    private func settings(_ mode: String, _ name: String) -> [TypedValue.Field] {
        [.init("mode", .string(mode)), .init("carrier", .string("local")), .init("host", .string(name))]
    }

    private func name() -> String { "hub \(UInt64.random(in: .min ... .max))" }

    @Test("a client whose server is not there says so, and finds it when it comes")
    func late() throws {
        let name = name()
        let client = try PysigHost(settings("client", name))
        try client.start()
        try wait([client], "the failure") {
            client.host.calls.links.last?.text.contains("no endpoint of this hub listens at \(name):3000") == true
        }
        let server = try PysigHost(settings("server", name))
        try server.start()
        try wait([client, server], "the link") { client.host.calls.links.last?.isUp == true }
    }

    @Test("an address has one server; once that is stopped it is free")
    func taken() throws {
        let name = name()
        let first = try PysigHost(settings("server", name))
        try first.start()
        let second = try PysigHost(settings("server", name))
        #expect(throws: TestFailure.self) { try second.start() }
        #expect(second.host.lastErrorSet.contains("another endpoint listens at \(name):3000"))
        first.stop()
        try second.start()
    }

    @Test("many clients of one server, each with what is its own, and nothing of the system's")
    func many() throws {
        let name = name()
        let server = try PysigHost(settings("server", name))
        server.settlesAll = true
        try server.start()
        let clients = try (0..<20).map { _ in try PysigHost(settings("client", name)) }
        for client in clients { try client.start() }
        try wait(clients + [server], "the links") { clients.allSatisfy { $0.host.calls.links.last?.isUp == true } }
        #expect((clients + [server]).allSatisfy { $0.host.extensions.watches.isEmpty })
        #expect(server.host.extensions.listeners.isEmpty)
        for (index, client) in clients.enumerated() { try client.fire("s\(index)", "e", json: "\(index)", token: 1) }
        try wait(clients + [server], "settlement") { clients.allSatisfy { $0.host.calls.settlements.count == 1 } }
        for client in clients {
            try wait(clients + [server], "the others' signals") {
                client.host.calls.emitted.filter { $0.type == "pysig.signal" }.count == clients.count - 1
            }
        }
        for client in clients { client.stop() }
        try wait([server], "their end") {
            server.host.calls.emitted.filter { $0.type == "pysig.disconnect" }.count == clients.count
        }
    }

    @Test("a server that is stopped ends its connections, and what is under way is to be tried again")
    func ends() throws {
        let name = name()
        let server = try PysigHost(settings("server", name))
        try server.start()
        let client = try PysigHost(settings("client", name))
        try client.start()
        try wait([client, server], "the link") { client.host.calls.links.last?.isUp == true }
        try client.fire("s", "e", token: 1)
        // The server hears of it and does not settle it.
        try wait([client, server], "the signal") { server.host.calls.emitted.contains { $0.type == "pysig.signal" } }
        server.stop()
        try wait([client], "the end") { client.host.calls.settlements.map(\.outcome) == [.retry] }
    }
}
