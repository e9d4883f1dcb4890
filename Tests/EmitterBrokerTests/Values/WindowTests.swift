internal import EmitterAdapter
internal import Testing

@Suite struct WindowTests {
    private func message(_ qos: QualityOfService = .atLeastOnce) -> Message {
        Message(topic: "t", payload: [1], qos: qos)
    }

    @Test("no more is in flight than the window has places, and the rest waits in order")
    func size() {
        let window = Box(OutgoingWindow(size: 2))
        for _ in 0..<3 { window.value.push(message()) }
        #expect(window.value.isReady)
        #expect(window.value.next() == .publish(1, message(), isDuplicate: false))
        #expect(window.value.next() == .publish(2, message(), isDuplicate: false))
        #expect(window.value.next() == nil && !window.value.isReady)
        #expect(window.value.count == 3 && window.value.bytes == 3 * message().size)
        #expect(window.value.acknowledged(2) && !window.value.acknowledged(2) && !window.value.acknowledged(3))
        #expect(window.value.next() == .publish(3, message(), isDuplicate: false))
        #expect(
            window.value.again == [
                .publish(1, message(), isDuplicate: true), .publish(3, message(), isDuplicate: true),
            ])
        #expect(window.value.acknowledged(1) && window.value.acknowledged(3))
        #expect(window.value.count == 0 && window.value.bytes == 0)
    }

    @Test("quality 2 ends with PUBCOMP, and only after PUBREC")
    func exactlyOnce() {
        let window = Box(OutgoingWindow(size: 2))
        window.value.push(message(.exactlyOnce))
        _ = window.value.next()
        #expect(!window.value.acknowledged(1) && !window.value.complete(1) && !window.value.received(2))
        #expect(window.value.received(1) && window.value.received(1))
        #expect(window.value.again == [.release(1)])
        #expect(window.value.complete(1) && !window.value.complete(1))
        #expect(window.value.bytes == 0)
    }

    @Test("MQTT-2.3.1-2 and -4: identifiers begin again behind 65535, without 0 and what is in use")
    func identifiers() {
        let window = Box(OutgoingWindow(size: 3))
        window.value.push(message())
        _ = window.value.next()
        for round in 0..<70_000 {
            window.value.push(message())
            guard case .publish(let identifier, _, _) = window.value.next() else {
                Issue.record("nothing in round \(round)")
                return
            }
            guard identifier > 1, window.value.acknowledged(identifier) else {
                Issue.record("identifier \(identifier) in round \(round)")
                return
            }
        }
        #expect(window.value.count == 1)
    }

    @Test("a set of identifiers holds each once")
    func set() {
        let set = Box(IdentifierSet())
        for identifier: UInt16 in [1, 63, 64, 65_535, 1000] {
            #expect(set.value.insert(identifier) && !set.value.insert(identifier))
        }
        set.value.remove(64)
        set.value.remove(2)
        #expect(set.value.insert(64) && !set.value.insert(63) && !set.value.insert(65_535))
        var empty = IdentifierSet()
        empty.remove(65_535)
        #expect(empty == IdentifierSet())
    }

    @Test("a queue gives what it got, in order")
    func queue() {
        let queue = Box(Queue<Int>())
        var (next, last) = (0, 0)
        var generator = Numbers(seed: 3)
        for _ in 0..<5000 {
            if Int.random(in: 0..<5, using: &generator) > 1 {
                queue.value.append(last)
                last += 1
            } else if next < last {
                #expect(queue.value.popFirst() == next)
                next += 1
            } else {
                #expect(queue.value.popFirst() == nil && queue.value.isEmpty)
            }
            #expect(queue.value.count == last - next)
        }
        #expect(queue.value.all == Array(next..<last))
    }
}

/// Holds a value, so that what changes it can stand in an expectation.
private final class Box<Value> {
    var value: Value

    init(_ value: Value) { self.value = value }
}
