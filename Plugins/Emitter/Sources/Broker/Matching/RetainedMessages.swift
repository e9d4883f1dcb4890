/// Messages that are kept for those who subscribe later, one a topic (MQTT 3.1.1, section 3.3.1.3).
package struct RetainedMessages: Sendable {
    private struct Node: Sendable {
        var children: [[UInt8]: Node] = [:]
        var message: Message?

        var isEmpty: Bool { children.isEmpty && message == nil }
    }

    private var root = Node()
    package private(set) var count = 0
    package private(set) var bytes = 0

    package init() {}

    /// Keeps a message in the place of an older one, or with an empty payload none.
    ///
    /// - Returns: false where there is no room.
    package mutating func keep(_ message: Message, limits: BrokerLimits) -> Bool {
        guard let levels = Levels.split(message.wire.span.extracting(message.topicRange)) else { return false }
        let old = take(levels[...], &root)
        if let old { (count, bytes) = (count - 1, bytes - old.size) }
        guard !message.payloadRange.isEmpty else { return true }
        guard count < limits.retainedMessages, bytes + message.size <= limits.retainedBytes else { return false }
        put(message, levels[...], &root)
        (count, bytes) = (count + 1, bytes + message.size)
        return true
    }

    /// The messages whose topics a filter covers, by the rules of plain MQTT.
    package func match(_ filter: [[UInt8]]) -> [Message] {
        var found: [Message] = []
        collect(filter[...], root, isTop: true, &found)
        return found
    }

    private func put(_ message: Message, _ levels: ArraySlice<[UInt8]>, _ node: inout Node) {
        guard let level = levels.first else { return node.message = message }
        put(message, levels.dropFirst(), &node.children[level, default: Node()])
    }

    private func take(_ levels: ArraySlice<[UInt8]>, _ node: inout Node) -> Message? {
        guard let level = levels.first else {
            defer { node.message = nil }
            return node.message
        }
        guard var child = node.children.removeValue(forKey: level) else { return nil }
        let message = take(levels.dropFirst(), &child)
        if !child.isEmpty { node.children[level] = child }
        return message
    }

    private func collect(_ filter: ArraySlice<[UInt8]>, _ node: Node, isTop: Bool, _ found: inout [Message]) {
        guard let level = filter.first else {
            if let message = node.message { found.append(message) }
            return
        }
        switch level {
        case [UInt8(ascii: "#")]: collectAll(node, isTop: isTop, &found)
        case [UInt8(ascii: "+")]:
            for (name, child) in node.children where !(isTop && name.first == UInt8(ascii: "$")) {
                collect(filter.dropFirst(), child, isTop: false, &found)
            }
        default:
            if let child = node.children[level] { collect(filter.dropFirst(), child, isTop: false, &found) }
        }
    }

    private func collectAll(_ node: Node, isTop: Bool, _ found: inout [Message]) {
        if let message = node.message { found.append(message) }
        for (name, child) in node.children where !(isTop && name.first == UInt8(ascii: "$")) {
            collectAll(child, isTop: false, &found)
        }
    }
}
