internal import Descriptors
internal import EventBlock
internal import Runtime
internal import Testing
internal import Unix

/// TLS against a real Mosquitto with certificates of our own.
@Suite(.serialized, .enabled(if: Broker.isThere)) struct TLSTests {
    private func settings(_ broker: Broker, _ more: [TypedValue.Field]) -> [TypedValue.Field] {
        [.init("port", .integer(Int64(broker.port)))] + more
    }

    @Test("a broker with a certificate of the right authority is connected to, and any other is not")
    func certificates() throws {
        let broker = try Broker(tls: true)
        try broker.start()
        let stage = Stage()
        let right = try stage.emitter("right", settings(broker, [.init("ca", .string("\(broker.folder)/ca.pem"))]))
        let named = try stage.emitter(
            "named",
            settings(broker, [.init("ca", .string("\(broker.folder)/ca.pem")), .init("host", .string("localhost"))]))
        let wrong = try stage.emitter("wrong", settings(broker, [.init("ca", .string("\(broker.folder)/other.pem"))]))
        let system = try stage.emitter("system", settings(broker, []))
        let open = try stage.emitter("open", settings(broker, [.init("verify", .boolean(false))]))
        let plain = try stage.emitter("plain", settings(broker, [.init("secure", .boolean(false))]))
        try stage.start()
        for instance in [right, named, open] {
            try until("\(instance.name) is up") { instance.status.isLinkUp == true }
        }
        for instance in [wrong, system, plain] {
            try until("\(instance.name) is down", seconds: 40) {
                instance.status.isLinkUp == false && !instance.status.linkText.hasPrefix("connecting")
            }
        }
        for instance in [wrong, system] { #expect(instance.status.linkText.contains("certificate verify failed")) }
        #expect(stage.log.has("verify: false"))
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }

    @Test("a broker that asks for a certificate lets in who has one")
    func ourCertificate() throws {
        let broker = try Broker(more: ["require_certificate true"], tls: true)
        try broker.start()
        let stage = Stage()
        let authority = TypedValue.Field("ca", .string("\(broker.folder)/ca.pem"))
        // Signed by the same authority, and good for both ends.
        let ours: [TypedValue.Field] = [
            .init("certificate", .string("\(broker.folder)/broker.pem")),
            .init("private_key", .string("\(broker.folder)/broker.key")),
        ]
        let with = try stage.emitter("with", settings(broker, [authority] + ours))
        let without = try stage.emitter("without", settings(broker, [authority]))
        try stage.start()
        try until("the one is up") { with.status.isLinkUp == true }
        try until("the other is down") {
            without.status.isLinkUp == false && !without.status.linkText.hasPrefix("connecting")
        }
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }

    @Test("large messages pass both ways")
    func largeMessages() throws {
        let broker = try Broker(tls: true)
        try broker.start()
        let stage = Stage()
        let list: TypedValue = .list([.record([.init("channel", .string("big")), .init("qos", .integer(1))])])
        let one = try stage.emitter(
            "one",
            settings(
                broker,
                [.init("ca", .string("\(broker.folder)/ca.pem")), .init("subscribe", list), .init("qos", .integer(1))]))
        let shelf = try stage.collect(from: "one")
        let sender = try stage.sender(to: "one")
        try stage.start()
        try until("it is up") { one.status.isLinkUp == true }
        let texts = (0..<40).map { String(repeating: "abcdefgh\($0 % 10)", count: 10_000) }
        for text in texts { try until("room") { (try? sender.send("big", .text(text))) != nil } }
        try until("all") { shelf.texts.count >= texts.count }
        #expect(shelf.texts == texts)
        try until("all settled") { sender.count == texts.count }
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }
}
