/// Something that a broker does and should not.
struct BrokerAttack: Sendable {
    let name: String
    /// What counts it; empty where nothing is wrong.
    let counter: String
    /// Whether the client must leave; else it goes on with this connection.
    var isFatal = true
    var connack: [UInt8] = [0x20, 2, 0, 0]
    var suback: @Sendable (UInt16) -> [UInt8] = { [0x90, 3, UInt8($0 >> 8), UInt8($0 & 0xFF), 1] }
    var puback: @Sendable (UInt16) -> [UInt8] = { [0x40, 2, UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    /// What it sends after the answer to the subscription, so many times.
    var then: [UInt8] = []
    var times = 1
    /// How long it waits for the client to take that.
    var patience = Duration.seconds(10)
    /// Ends the connection after that.
    var closes = false
    /// Answers no ping.
    var isSilent = false
    /// Further settings of the endpoint.
    var settings = ""
    /// Whether the events go where nothing is settled.
    var isFull = false

    /// A good broker.
    static let none = BrokerAttack(name: "none", counter: "", isFatal: false)

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x41, count: count) }

    static let answers: [BrokerAttack] = [
        BrokerAttack(name: "a malformed CONNACK", counter: "failed_attempts", connack: [0x20, 1, 0]),
        BrokerAttack(name: "a CONNACK with an unknown code", counter: "failed_attempts", connack: [0x20, 2, 0, 99]),
        BrokerAttack(name: "no CONNACK", counter: "failed_attempts", connack: []),
        BrokerAttack(name: "a second CONNACK", counter: "", isFatal: false, then: [0x20, 2, 0, 0]),
        BrokerAttack(
            name: "a SUBACK for another", counter: "unanswered_requests", suback: { _ in [0x90, 3, 0x7F, 1, 1] }),
        BrokerAttack(
            name: "a SUBACK without an answer", counter: "lost_connections",
            suback: { [0x90, 2, UInt8($0 >> 8), UInt8($0 & 0xFF)] }),
        BrokerAttack(
            name: "a PUBACK for another", counter: "unanswered_requests", puback: { _ in [0x40, 2, 0x7F, 1] }),
        BrokerAttack(
            name: "acknowledgements that nobody waits for", counter: "stray_answers", isFatal: false,
            then: [0x40, 2, 0x7F, 1, 0x50, 2, 0x7F, 2, 0x70, 2, 0x7F, 3, 0x90, 3, 0x7F, 4, 1, 0xB0, 2, 0x7F, 5]),
    ]

    static let packets: [BrokerAttack] = [
        BrokerAttack(
            name: "an endless remaining length", counter: "lost_connections",
            then: [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
        BrokerAttack(name: "a wrong remaining length", counter: "lost_connections", then: [0x30, 3, 0xFF, 0xFF, 0x41]),
        BrokerAttack(name: "half a header", counter: "lost_connections", then: [0x30, 0x80], closes: true),
        BrokerAttack(name: "half a packet", counter: "lost_connections", then: [0x30, 0x20, 0, 4, 0x41], closes: true),
        BrokerAttack(name: "the reserved type 0", counter: "lost_connections", then: [0, 0]),
        BrokerAttack(name: "the reserved type 15", counter: "lost_connections", then: [0xF0, 0]),
        BrokerAttack(name: "a CONNECT", counter: "lost_connections", then: [0x10, 2, 0, 0]),
        BrokerAttack(name: "a SUBSCRIBE", counter: "lost_connections", then: [0x82, 2, 0, 1]),
        BrokerAttack(
            name: "silence", counter: "lost_connections", puback: { _ in [] }, isSilent: true,
            settings: ", answer_timeout: 60s"),
    ]

    /// Of an Emitter broker, on its own channels. While it floods us it acknowledges nothing, which takes a while on a slow
    /// machine.
    static let words: [BrokerAttack] = [
        BrokerAttack(
            name: "a flood of answers that nobody asked for", counter: "stray_answers", isFatal: false,
            then: word("keygen", #"{"status":200,"key":"K","channel":"a/"}"#), times: 2000,
            settings: ", answer_timeout: 20s, key: K"),
        BrokerAttack(
            name: "a flood of errors that nobody made", counter: "broker_errors", isFatal: false,
            then: word("error", #"{"req":4711,"status":401,"message":"no"}"#), times: 2000,
            settings: ", answer_timeout: 20s, key: K"),
        BrokerAttack(
            name: "an answer as long as a packet can be", counter: "stray_answers", isFatal: false,
            then: word("me", "[" + String(repeating: "[],", count: 1 << 20) + "0]"),
            settings: ", answer_timeout: 20s, key: K"),
    ]

    private static func word(_ name: String, _ text: String) -> [UInt8] {
        MQTTPacket.message("emitter/\(name)/", Array(text.utf8), id: nil)
    }

    static let messages: [BrokerAttack] = [
        BrokerAttack(name: "no topic", counter: "lost_connections", then: MQTTPacket.message([], [1])),
        BrokerAttack(
            name: "a huge topic, which is allowed", counter: "", isFatal: false,
            then: MQTTPacket.message(zeros(65_535), [1], qos: 1)),
        BrokerAttack(
            name: "a topic that is no text", counter: "lost_connections", then: MQTTPacket.message([0xC3, 0x28], [1])),
        BrokerAttack(
            name: "a topic with NUL", counter: "lost_connections", then: MQTTPacket.message([0x41, 0, 0x42], [1])),
        BrokerAttack(
            name: "a payload beyond the limit of events", counter: "refused_events", isFatal: false,
            then: MQTTPacket.message([0x41], zeros(2 << 20), qos: 1)),
        BrokerAttack(
            name: "a packet without end", counter: "too_long_received",
            then: [0x30] + MQTTPacket.length(200 << 20) + zeros(40 << 20)),
        BrokerAttack(
            name: "a flood of messages that are never released", counter: "unasked_qos",
            then: MQTTPacket.message([0x41], zeros(10_000), qos: 2), times: 4000),
        BrokerAttack(
            name: "a flood while there is no room", counter: "dropped_no_credit",
            then: MQTTPacket.message([0x41], zeros(10_000)), times: 4000, closes: true, isFull: true),
        BrokerAttack(
            name: "a flood of messages that must not be lost while there is no room", counter: "overdue_custody",
            then: MQTTPacket.message([0x41], zeros(10_000), qos: 1), times: 4000, patience: .seconds(1), isFull: true),
    ]
}
