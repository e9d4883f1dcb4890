/// Filters and who subscribed to them, as a tree of levels.
///
/// Finding the subscribers of a topic visits each node at most once, so that no topic costs more than all filters together.
package struct SubscriptionTree<Subscriber: Hashable & Sendable>: Sendable {
    private struct Node: Sendable {
        let parent: Int
        let level: [UInt8]
        var children: [[UInt8]: Int] = [:]
        /// With the quality that each asked for.
        var subscribers: [Subscriber: QualityOfService] = [:]
    }

    private static var plus: [UInt8] { [UInt8(ascii: "+")] }
    private static var hash: [UInt8] { [UInt8(ascii: "#")] }

    private let rule: MatchRule
    private var nodes = [Node(parent: -1, level: [])]
    private var free: [Int] = []

    package init(_ rule: MatchRule) { self.rule = rule }

    /// Whether nobody subscribed to anything.
    package var isEmpty: Bool { nodes.count - free.count == 1 && nodes[0].subscribers.isEmpty }

    /// Adds a subscription, or changes its quality.
    ///
    /// - Returns: whether it is a new one.
    @discardableResult
    package mutating func insert(_ subscriber: Subscriber, at filter: [[UInt8]], _ qos: QualityOfService) -> Bool {
        var node = 0
        for level in filter { node = child(of: node, level) }
        return nodes[node].subscribers.updateValue(qos, forKey: subscriber) == nil
    }

    /// - Returns: whether it was there.
    @discardableResult
    package mutating func remove(_ subscriber: Subscriber, at filter: [[UInt8]]) -> Bool {
        var node = 0
        for level in filter {
            guard let next = nodes[node].children[level] else { return false }
            node = next
        }
        guard nodes[node].subscribers.removeValue(forKey: subscriber) != nil else { return false }
        prune(node)
        return true
    }

    /// Calls `body` with each subscription that covers the topic: more than once for who has several.
    package func match(_ topic: [[UInt8]], _ body: (Subscriber, QualityOfService) -> Void) {
        let isReserved = rule == .plain && topic.first?.first == UInt8(ascii: "$")
        var frontier = [0]
        for (depth, level) in topic.enumerated() {
            let seesWildcards = depth > 0 || !isReserved
            var next: [Int] = []
            for node in frontier {
                if seesWildcards, rule != .prefix, let all = nodes[node].children[Self.hash] { visit(all, body) }
                if let same = nodes[node].children[level] { next.append(same) }
                if seesWildcards, let any = nodes[node].children[Self.plus], level != Self.plus { next.append(any) }
            }
            frontier = next
            if frontier.isEmpty { return }
            if rule == .prefix || depth == topic.count - 1 { for node in frontier { visit(node, body) } }
        }
        guard rule == .plain else { return }
        for node in frontier { if let all = nodes[node].children[Self.hash] { visit(all, body) } }
    }

    private func visit(_ node: Int, _ body: (Subscriber, QualityOfService) -> Void) {
        for (subscriber, qos) in nodes[node].subscribers { body(subscriber, qos) }
    }

    private mutating func child(of node: Int, _ level: [UInt8]) -> Int {
        if let child = nodes[node].children[level] { return child }
        let fresh = Node(parent: node, level: level)
        let index: Int
        if let reused = free.popLast() {
            index = reused
            nodes[index] = fresh
        } else {
            index = nodes.count
            nodes.append(fresh)
        }
        nodes[node].children[level] = index
        return index
    }

    /// Takes out what has become empty, upwards.
    private mutating func prune(_ leaf: Int) {
        var node = leaf
        while node != 0, nodes[node].subscribers.isEmpty, nodes[node].children.isEmpty {
            let parent = nodes[node].parent
            nodes[parent].children[nodes[node].level] = nil
            free.append(node)
            node = parent
        }
    }
}
