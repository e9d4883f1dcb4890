internal import EmitterAdapter
internal import Testing

/// MQTT 3.1.1, sections 3.3.1.1, 4.3, 4.4 and 4.6.
@Suite struct FlowTests {
    private let table = Table()

    init() {
        table.join("writer")
        table.join("reader")
        table.send("reader", Wire.subscribe(1, ("t", 2)))
        _ = table.take("reader")
    }

    @Test("MQTT-4.3.1-1: quality 0 has no answer")
    func atMostOnce() {
        #expect(table.ask("writer", Wire.publish("t", "x")).isEmpty)
        #expect(table.messages("reader") == [Received(topic: "t", payload: "x")])
        #expect(table.publications.map(\.token) == [0])
    }

    @Test("MQTT-4.3.2-1 and -2: quality 1 is acknowledged, and has an identifier")
    func atLeastOnce() {
        #expect(table.ask("writer", Wire.publish("t", "x", qos: 1, id: 77)) == [.puback(77)])
        #expect(table.messages("reader") == [Received(topic: "t", payload: "x", qos: 1, id: 1)])
        #expect(table.ask("reader", Wire.puback(1)).isEmpty)
        #expect(table.counts[.strayAcknowledgements] == nil)
    }

    @Test("MQTT-4.3.2-2: the same identifier may come again after the PUBACK: it is another message")
    func identifierAgain() {
        for _ in 0..<2 { #expect(table.ask("writer", Wire.publish("t", "x", qos: 1, id: 77)) == [.puback(77)]) }
        #expect(table.messages("reader").count == 2)
    }

    @Test("MQTT-4.3.3-1: quality 2 goes out in four steps")
    func exactlyOnceOut() {
        table.publish(Message(topic: "t", payload: [], qos: .exactlyOnce))
        #expect(table.take("reader") == [.message(Received(topic: "t", qos: 2, id: 1))])
        #expect(table.ask("reader", Wire.pubcomp(1)).isEmpty)
        #expect(table.counts[.strayAcknowledgements] == 1)
        #expect(table.ask("reader", Wire.pubrec(1)) == [.pubrel(1)])
        #expect(table.ask("reader", Wire.pubrec(1)) == [.pubrel(1)])
        #expect(table.ask("reader", Wire.pubcomp(1)).isEmpty)
        #expect(table.counts[.strayAcknowledgements] == 1)
    }

    @Test("MQTT-4.3.3-2: quality 2 comes in in four steps, and a repeated PUBLISH is the same message")
    func exactlyOnceIn() {
        #expect(table.ask("writer", Wire.publish("t", "x", qos: 2, id: 5)) == [.pubrec(5)])
        #expect(table.ask("writer", Wire.publish("t", "x", qos: 2, id: 5, dup: true)) == [.pubrec(5)])
        #expect(table.ask("writer", Wire.pubrel(5)) == [.pubcomp(5)])
        #expect(table.ask("writer", Wire.pubrel(5)) == [.pubcomp(5)])
        #expect(table.messages("reader").count == 1)
        #expect(table.publications.count == 1)
        #expect(table.ask("writer", Wire.publish("t", "x", qos: 2, id: 5)) == [.pubrec(5)])
        #expect(table.messages("reader").count == 1)
    }

    @Test("MQTT-3.3.1-1 and -3: DUP of what comes in is not DUP of what goes out", arguments: [UInt8(1), 2])
    func duplicate(_ qos: UInt8) {
        table.send("writer", Wire.publish("t", "x", qos: qos, id: 5, dup: true))
        #expect(table.messages("reader").map(\.dup) == [false])
    }

    @Test("MQTT-3.3.1-2: quality 0 with DUP is malformed")
    func duplicateOfNone() {
        table.send("writer", Wire.publish("t", "x", dup: true))
        #expect(!table.isOpen("writer"))
        #expect(table.take("reader").isEmpty)
    }

    @Test(
        "MQTT-3.8.4-6: the quality is the lower one of the publisher's and the subscriber's",
        arguments: [UInt8(0), 1, 2], [UInt8(0), 1, 2])
    func quality(_ published: UInt8, _ granted: UInt8) {
        table.join("other")
        #expect(table.ask("other", Wire.subscribe(1, ("t", granted))) == [.suback(1, [granted])])
        table.send("writer", Wire.publish("t", "x", qos: published, id: 1))
        #expect(table.messages("other").map(\.qos) == [min(published, granted)])
    }

    @Test("MQTT-4.6.0-2 and -3: acknowledgements have the order of the messages, whatever the hub settles first")
    func orderOfAcknowledgements() throws {
        let unsettled = Table()
        unsettled.settles = false
        unsettled.join("writer")
        let packets = [
            Wire.publish("t", "1", qos: 1, id: 30), Wire.publish("t", "2", qos: 2, id: 10),
            Wire.publish("t", "3", qos: 1, id: 20), Wire.publish("t", "4", qos: 2, id: 10, dup: true),
        ]
        #expect(unsettled.ask("writer", Array(packets.joined())).isEmpty)
        unsettled.settleBackwards()
        #expect(unsettled.take("writer") == [.puback(30), .pubrec(10), .puback(20), .pubrec(10)])
    }

    @Test("MQTT-4.6.0-5 and -6: messages keep their order, also where more wait than may be in flight")
    func orderOfMessages() {
        let narrow = Table(Table.limits { $0.inFlight = 3 })
        narrow.join("reader")
        narrow.send("reader", Wire.subscribe(1, ("t", 2)))
        _ = narrow.take("reader")
        let texts = (0..<50).map(String.init)
        for (index, text) in texts.enumerated() {
            let qos: QualityOfService = index.isMultiple(of: 2) ? .atLeastOnce : .exactlyOnce
            narrow.publish(Message(topic: "t", payload: Array(text.utf8), qos: qos))
        }
        var heard: [String] = []
        for _ in 0..<100 {
            let replies = narrow.take("reader")
            #expect(replies.count <= 6)
            for reply in replies {
                switch reply {
                case .message(let message):
                    heard.append(message.payload)
                    narrow.send("reader", message.qos == 1 ? Wire.puback(message.id) : Wire.pubrec(message.id))
                case .pubrel(let id): narrow.send("reader", Wire.pubcomp(id))
                default: Issue.record("\(reply)")
                }
            }
        }
        #expect(heard == texts)
        #expect(narrow.counts.isEmpty)
    }

    @Test("what the hub has not settled is not acknowledged")
    func custody() {
        let unsettled = Table()
        unsettled.settles = false
        unsettled.join("writer")
        #expect(unsettled.ask("writer", Wire.publish("t", "1", qos: 1, id: 1)).isEmpty)
        unsettled.settle()
        #expect(unsettled.take("writer") == [.puback(1)])
    }

    @Test(
        "MQTT-4.3.3-2: a repeated PUBLISH of quality 2 is acknowledged when the hub has settled the message, on any connection"
    )
    func custodyOfExactlyOnce() {
        let unsettled = Table()
        unsettled.settles = false
        unsettled.join("writer", clean: false)
        #expect(unsettled.ask("writer", Wire.publish("t", "1", qos: 2, id: 1)).isEmpty)
        #expect(unsettled.ask("writer", Wire.publish("t", "2", qos: 2, id: 2)).isEmpty)
        unsettled.drop("writer")
        unsettled.join("writer", clean: false)
        #expect(unsettled.ask("writer", Wire.publish("t", "1", qos: 2, id: 1, dup: true)).isEmpty)
        unsettled.settle()
        #expect(unsettled.take("writer") == [.pubrec(1)])
        // This one was settled before it came again.
        #expect(unsettled.ask("writer", Wire.publish("t", "2", qos: 2, id: 2, dup: true)) == [.pubrec(2)])
        #expect(unsettled.ask("writer", Wire.pubrel(1)) == [.pubcomp(1)])
        #expect(unsettled.ask("writer", Wire.publish("t", "3", qos: 2, id: 1)).isEmpty)
        unsettled.settle()
        #expect(unsettled.take("writer") == [.pubrec(1)])
        #expect(unsettled.broker.statistics.received == 5)
    }

    @Test("what the hub settles after the client has gone is of no matter")
    func lateSettlement() {
        let unsettled = Table()
        unsettled.settles = false
        unsettled.join("writer", clean: false)
        unsettled.send("writer", Wire.publish("t", "1", qos: 1, id: 1))
        unsettled.drop("writer")
        #expect(unsettled.join("writer", clean: false) == [.connected(hasSession: true, code: 0)])
        unsettled.settle()
        #expect(unsettled.take("writer").isEmpty)
    }
}
