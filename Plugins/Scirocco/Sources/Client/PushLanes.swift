/// Messages on their way to a server: one at a time for each destination, so that they arrive in their order. A value
/// without input and output.
package struct PushLanes {
    /// An event that is to be pushed.
    package struct Item: Equatable {
        package let token: UInt64
        let message: NewMessage
        let bytes: Int

        package init(token: UInt64, message: NewMessage, bytes: Int) {
            self.token = token
            self.message = message
            self.bytes = bytes
        }
    }

    private var lanes: [NodeID: [Item]] = [:]

    /// Adds a message.
    ///
    /// - Returns: whether it is to be pushed now; else it is when those before it have ended.
    mutating func add(_ item: Item) -> Bool {
        lanes[item.message.destination, default: []].append(item)
        return lanes[item.message.destination]?.count == 1
    }

    /// The first message for that destination has been pushed, or given up.
    ///
    /// - Returns: the next.
    mutating func ended(_ destination: NodeID) -> Item? {
        guard var lane = lanes[destination], !lane.isEmpty else { return nil }
        lane.removeFirst()
        lanes[destination] = lane.isEmpty ? nil : lane
        return lane.first
    }

    /// Those behind the first: they must not overtake it when it is tried again.
    mutating func takeFollowers(of destination: NodeID) -> [Item] {
        guard let lane = lanes[destination], let first = lane.first else { return [] }
        lanes[destination] = [first]
        return Array(lane.dropFirst())
    }
}
