internal import JSONText

/// What an Emitter broker says on its own channels, `emitter/…/`.
package struct EmitterAnswer: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        /// The answer to a request of that kind: a JSON object, without its number and its status.
        case success(EmitterRequest.Kind, String)
        /// An error; the kind is nil where the broker does not tell it.
        case refusal(EmitterRequest.Kind?, BrokerRefusal)
        /// Somebody came or went: a JSON object.
        case change(String)
        /// On the channel of a kind of request, and no answer to one.
        case nonsense
    }

    /// The number of the packet that it answers, where the broker says it.
    package let number: Int32?
    package let content: Content

    /// Reads an answer; nil where it is an ordinary message. None is longer than a packet of such a broker.
    package init?(topic: String, payload: Span<UInt8>) {
        guard topic.hasPrefix(Channel.requests) else { return nil }
        let name = topic.dropFirst(Channel.requests.utf8.count).prefix { $0 != "/" }
        let kind = EmitterRequest.Kind(rawValue: String(name))
        guard payload.count <= Topic.keyedPacket, let body = try? JSONValue(parsing: payload),
            case .object(let members) = body
        else {
            guard kind != nil else { return nil }
            (number, content) = (nil, .nonsense)
            return
        }
        number = body["req"]?.integer.flatMap { Int32(exactly: $0) }
        if let message = body["message"]?.string, !message.isEmpty {
            content = .refusal(kind, BrokerRefusal(status: body["status"]?.integer, message: message))
            return
        }
        guard let kind else { return nil }
        let rest = JSONValue.object(members.filter { $0.name != "req" && $0.name != "status" }).text
        if body["status"]?.integer == 200 {
            content = .success(kind, rest)
        } else {
            let isChange = kind == .presence && ["subscribe", "unsubscribe"].contains(body["event"]?.string)
            content = isChange ? .change(rest) : .nonsense
        }
    }
}
