internal import JSONText
internal import Unix

/// What a search for kept messages was made for.
struct Search: Sendable {
    enum Purpose: Sendable {
        case subscription
        /// The request's packet and topic, and the token of its acknowledgement, which comes after the answer.
        case request(UInt16?, topic: [UInt8], token: UInt64)
    }

    let session: Int
    let connection: ConnectionID
    let purpose: Purpose
}

/// Messages that were kept.
extension Broker {
    /// What a request gets where it does not say how many.
    private static let usualCount: Int64 = 1
    private static let mostFound = 10_000

    mutating func search(_ query: HistoryQuery, for purpose: Search.Purpose) {
        guard let connection = sessions[reading].connection else { return }
        lastSearch += 1
        searches[lastSearch] = Search(session: reading, connection: connection, purpose: purpose)
        var query = query
        query.limit = min(query.limit, Self.mostFound)
        query.rule = rule
        actions.append(.find(lastSearch, query))
    }

    /// `{"channel": "KEY/CHANNEL/?OPTIONS", "startFromID": ID}`: the key is inside the channel.
    mutating func searchHistory(
        _ request: JSONValue, _ identifier: UInt16?, _ topic: Span<UInt8>
    ) throws(RequestFailure) -> UInt64 {
        guard let place = KeyedTopic(try request.text("channel") ?? "") else { throw .malformedTopic }
        _ = try rights(place.key, on: place.channel, to: .load)
        var before = Int64.max
        if let id = try request.text("startFromID"), !id.isEmpty {
            guard let bytes = Base64URL.decode(Self.unpadded(id)), bytes.count == 8 else {
                throw RequestFailure(400, "startFromID is none of ours")
            }
            before = Int64(bitPattern: bytes.bigEndianNumber)
        }
        let query = HistoryQuery(
            channel: place.channel, limit: Int(clamping: place.last ?? Self.usualCount), from: place.from,
            until: place.until, before: before)
        sessions[reading].requestSearches += 1
        let token = newToken()
        search(query, for: .request(identifier, topic: [UInt8](copying: topic), token: token))
        holdIfNeeded(reading)
        return token
    }

    private static func unpadded(_ text: String) -> String {
        text.replacing("=", with: "").replacing("+", with: "-").replacing("/", with: "_")
    }

    /// A search has ended; the messages are in order of time.
    package mutating func found(_ number: UInt64, _ messages: [KeptMessage], at now: Moment) {
        guard let search = searches.removeValue(forKey: number) else { return }
        guard sessions[search.session].connection == search.connection else {
            // Who asked has gone, and may come back and ask again.
            if case .request(_, _, let token) = search.purpose { settle(token) }
            return
        }
        let index = search.session
        switch search.purpose {
        case .subscription:
            for kept in messages { send(kept.message, to: index, .atMostOnce, isRetained: false, isKept: true) }
            sessions[index].subscribing?.searches -= 1
            endSubscribing(index)
        case .request(let identifier, let topic, let token):
            sessions[index].requestSearches -= 1
            reading = index
            write(Self.history(messages, identifier), on: topic.span)
            settle(token)
        }
        resume(index, at: now)
        bury(at: now)
    }

    /// Acknowledges a SUBSCRIBE when all that was kept is written.
    mutating func endSubscribing(_ index: Int) {
        guard let subscribing = sessions[index].subscribing, subscribing.searches == 0 else { return }
        sessions[index].subscribing = nil
        sessions[index].output.writeSubscribed(subscribing.identifier, subscribing.codes)
        touch(index)
    }

    private static func history(_ messages: [KeptMessage], _ identifier: UInt16?) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if let identifier {
            writer.name("req")
            writer.integer(Int64(identifier))
        }
        writer.name("messages")
        writer.beginArray()
        for kept in messages {
            writer.beginObject()
            writer.name("id")
            writer.base64(kept.idBytes.span)
            writer.name("channel")
            writer.string(kept.channel)
            writer.name("payload")
            writer.base64(kept.payload.span)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

extension KeptMessage {
    fileprivate var idBytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: id >> (56 - 8 * Int64($0))) } }
}
