/// Messages on their way to a client with quality 1 or 2, in order: those that it has not acknowledged, and those that wait
/// until it has (MQTT 3.1.1, sections 4.3 and 4.4).
package struct OutgoingWindow: Sendable {
    /// What is to be written now.
    package enum Step: Equatable, Sendable {
        case publish(UInt16, Message, isDuplicate: Bool)
        case release(UInt16)
    }

    private struct Entry: Sendable {
        let identifier: UInt16
        let message: Message
        /// The client has it; it is to forget the identifier.
        var isReleased = false
    }

    private let size: Int
    private var inFlight: [Entry] = []
    private var waiting = Queue<Message>()
    private var last: UInt16 = 0
    /// The bytes of all of it.
    package private(set) var bytes = 0

    /// - Parameter size: the most messages that are not acknowledged.
    package init(size: Int) { self.size = size }

    /// Something may be written now.
    package var isReady: Bool { inFlight.count < size && !waiting.isEmpty }

    package var count: Int { inFlight.count + waiting.count }

    /// Adds a message with the quality that it goes out with.
    package mutating func push(_ message: Message) {
        waiting.append(message)
        bytes += message.size
    }

    /// The next message that may be written, or nil.
    package mutating func next() -> Step? {
        guard inFlight.count < size, let message = waiting.popFirst() else { return nil }
        let identifier = freshIdentifier()
        inFlight.append(Entry(identifier: identifier, message: message))
        return .publish(identifier, message, isDuplicate: false)
    }

    /// All that a client that came back must get again (section 4.4).
    package var again: [Step] {
        inFlight.map { entry in
            entry.isReleased
                ? .release(entry.identifier) : .publish(entry.identifier, entry.message, isDuplicate: true)
        }
    }

    /// A PUBACK came. False where nothing waits for it.
    package mutating func acknowledged(_ identifier: UInt16) -> Bool { end(identifier, .atLeastOnce) }

    /// A PUBREC came: from now on only the identifier is in flight.
    package mutating func received(_ identifier: UInt16) -> Bool {
        guard let index = index(of: identifier, .exactlyOnce) else { return false }
        inFlight[index].isReleased = true
        return true
    }

    /// A PUBCOMP came.
    package mutating func complete(_ identifier: UInt16) -> Bool {
        guard let index = index(of: identifier, .exactlyOnce), inFlight[index].isReleased else { return false }
        return end(identifier, .exactlyOnce)
    }

    package mutating func removeAll() { self = OutgoingWindow(size: size) }

    private mutating func end(_ identifier: UInt16, _ qos: QualityOfService) -> Bool {
        guard let index = index(of: identifier, qos) else { return false }
        bytes -= inFlight.remove(at: index).message.size
        return true
    }

    private func index(of identifier: UInt16, _ qos: QualityOfService) -> Int? {
        inFlight.firstIndex { $0.identifier == identifier && $0.message.qos == qos }
    }

    private mutating func freshIdentifier() -> UInt16 {
        repeat { last = last == .max ? 1 : last + 1 } while inFlight.contains { $0.identifier == last }
        return last
    }
}
