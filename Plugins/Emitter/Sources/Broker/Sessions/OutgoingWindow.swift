/// Messages on their way to a client with quality 1 or 2, in order: those that it has not acknowledged, and those that wait
/// until it has (MQTT 3.1.1, sections 4.3 and 4.4).
package struct OutgoingWindow: Sendable {
    /// What is to be written now.
    package enum Step: Equatable, Sendable {
        case publish(UInt16, Message, isDuplicate: Bool)
        case release(UInt16)
    }

    private struct Entry: Sendable {
        /// Its place among all that ever went out.
        let order: UInt64
        let message: Message
        /// The client has it; it is to forget the identifier.
        var isReleased = false
    }

    private let size: Int
    /// By identifier: acknowledgements may come in any order.
    private var inFlight: [UInt16: Entry] = [:]
    private var waiting = Queue<Message>()
    private var last: UInt16 = 0
    private var lastOrder: UInt64 = 0
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
        lastOrder += 1
        inFlight[identifier] = Entry(order: lastOrder, message: message)
        return .publish(identifier, message, isDuplicate: false)
    }

    /// All that a client that came back must get again (section 4.4).
    package var again: [Step] {
        inFlight.sorted { $0.value.order < $1.value.order }.map { identifier, entry in
            entry.isReleased ? .release(identifier) : .publish(identifier, entry.message, isDuplicate: true)
        }
    }

    /// A PUBACK came. False where nothing waits for it.
    package mutating func acknowledged(_ identifier: UInt16) -> Bool { end(identifier, .atLeastOnce) }

    /// A PUBREC came: from now on only the identifier is in flight.
    package mutating func received(_ identifier: UInt16) -> Bool {
        guard inFlight[identifier]?.message.qos == .exactlyOnce else { return false }
        inFlight[identifier]?.isReleased = true
        return true
    }

    /// A PUBCOMP came.
    package mutating func complete(_ identifier: UInt16) -> Bool {
        inFlight[identifier]?.isReleased == true && end(identifier, .exactlyOnce)
    }

    package mutating func removeAll() { self = OutgoingWindow(size: size) }

    private mutating func end(_ identifier: UInt16, _ qos: QualityOfService) -> Bool {
        guard let entry = inFlight[identifier], entry.message.qos == qos else { return false }
        inFlight[identifier] = nil
        bytes -= entry.message.size
        return true
    }

    private mutating func freshIdentifier() -> UInt16 {
        repeat { last = last == .max ? 1 : last + 1 } while inFlight[last] != nil
        return last
    }
}
