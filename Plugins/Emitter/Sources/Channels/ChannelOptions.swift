/// The options behind a channel, as Emitter brokers understand them: `?ttl=60&me=0`. Brokers ignore those that they do not
/// know, so each is written only where it is meant.
package struct ChannelOptions: Equatable, Sendable {
    /// Publishing: seconds that the broker keeps the message.
    package var ttl: Int64?
    /// Publishing: whether the publishing connection gets the message too, where it is subscribed. Absent means yes.
    package var me: Bool?
    /// Subscribing: how many kept messages are wanted. Absent means one.
    package var last: Int64?
    /// Subscribing: the beginning and the end of the time from which kept messages are wanted, in Unix seconds.
    package var from: Int64?
    package var until: Int64?

    /// The times that brokers accept; they take any other for "open".
    package static let times: ClosedRange<Int64> = 1_514_764_800...3_029_529_600

    private init() {}

    /// None at all.
    package static let none = ChannelOptions()

    package init(
        ttl: Int64? = nil, me: Bool? = nil, last: Int64? = nil, from: Int64? = nil, until: Int64? = nil
    ) throws(TopicError) {
        for (name, value) in [("ttl", ttl), ("last", last)] where (value ?? 0) < 0 {
            throw TopicError("\(name) is negative")
        }
        for (name, value) in [("from", from), ("until", until)] {
            guard let value, !Self.times.contains(value) else { continue }
            throw TopicError("\(name) is \(value): seconds since 1970 from 2018 to 2065 are understood")
        }
        self.ttl = ttl
        self.me = me
        self.last = last
        self.from = from
        self.until = until
    }

    /// With the question mark; empty where there is no option.
    package var suffix: String {
        let options: [(String, Int64?)] = [
            ("ttl", ttl), ("me", me.map { $0 ? 1 : 0 }), ("last", last), ("from", from), ("until", until),
        ]
        let written = options.compactMap { name, value in value.map { "\(name)=\($0)" } }
        return written.isEmpty ? "" : "?" + written.joined(separator: "&")
    }

    /// Whether there is none.
    package var isEmpty: Bool { suffix.isEmpty }
}
