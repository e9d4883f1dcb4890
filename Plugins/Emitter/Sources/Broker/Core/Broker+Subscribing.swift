/// Subscriptions (MQTT 3.1.1, sections 3.8 to 3.11).
extension Broker {
    /// The code of a subscription that is not granted.
    private static let failure: UInt8 = 0x80

    mutating func subscribe(_ identifier: UInt16, _ items: [Packet.Subscribe], _ bytes: Span<UInt8>, at now: Moment) {
        var codes: [UInt8] = []
        var found: [(messages: [Message], qos: QualityOfService)] = []
        for item in items {
            let filter = bytes.extracting(item.filter)
            let levels = Levels.split(filter)
            // Section 4.8: whoever breaks the rules of section 4.7 is cut off. Beyond our own limits it is only refused.
            guard levels.map(Levels.isFilter) ?? true else {
                return doom(reading, .refusedSubscriptions, "a filter that is none")
            }
            guard let levels, subscribe(filter, levels, item.qos) else {
                actions.append(.count(.refusedSubscriptions))
                codes.append(Self.failure)
                continue
            }
            codes.append(item.qos.rawValue)
            found.append((retained.match(levels) + systemMessages(for: levels, at: now), item.qos))
        }
        sessions[reading].output.writeSubscribed(identifier, codes)
        touch(reading)
        for (messages, qos) in found {
            for message in messages { send(message, to: reading, qos, isRetained: true) }
        }
        holdIfNeeded(reading)
    }

    /// - Returns: false where the client has too many.
    private mutating func subscribe(_ filter: Span<UInt8>, _ levels: [[UInt8]], _ qos: QualityOfService) -> Bool {
        let name = [UInt8](copying: filter)
        guard
            sessions[reading].subscriptions[name] != nil || sessions[reading].subscriptions.count < limits.subscriptions
        else { return false }
        sessions[reading].subscriptions[name] = qos
        tree.insert(Subscriber(session: reading), at: levels, qos)
        routes.removeAll()
        return true
    }

    mutating func unsubscribe(_ identifier: UInt16, _ filters: [Range<Int>], _ bytes: Span<UInt8>) {
        for range in filters {
            let filter = bytes.extracting(range)
            guard Levels.split(filter).map(Levels.isFilter) ?? true else {
                return doom(reading, .protocolErrors, "a filter that is none")
            }
            guard sessions[reading].subscriptions.removeValue(forKey: [UInt8](copying: filter)) != nil,
                let levels = Levels.split(filter)
            else { continue }
            tree.remove(Subscriber(session: reading), at: levels)
            routes.removeAll()
        }
        sessions[reading].output.write(.unsubscribed, identifier)
        touch(reading)
    }
}
