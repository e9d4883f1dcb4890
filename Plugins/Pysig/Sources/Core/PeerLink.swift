package import JSONText

/// One connection with a peer, the same for both sides: cuts what arrives into objects, matches replies with the requests
/// of ours that they answer, and keeps what waits to be written. `Purpose` is what a request was sent for.
package struct PeerLink<Purpose: Sendable>: Sendable {
    package enum Incoming: Sendable {
        /// To be answered once with `reply`.
        case request(Message.Request)
        /// A request of ours has ended.
        case reply(Purpose, PysigOutcome)
    }

    /// The stream cannot be read on.
    package enum Failure: Error, Equatable, Sendable {
        case tooLong
        /// Something that is no JSON object, or no JSON at all.
        case garbage
    }

    /// From when on the time of a request runs.
    package enum Timing: Sendable {
        /// Whoever asked waits no longer than that, so it is not written after its time.
        case queued
        /// It is written, however long that takes, and then the peer has so much time.
        case written
    }

    private struct Call: Sendable {
        let purpose: Purpose
        let timeout: Moment
        var deadline: Moment?
        var isWritten = false
    }

    private var framer: JSONFramer
    private var queue: OutgoingQueue
    private var calls: [Int64: Call] = [:]
    private var lastID: Int64 = 0
    private let limits: Limits
    /// Bytes given out by `nextObject` since the system last had taken all of them.
    private var givenOut = 0
    /// The most of them.
    private static var window: Int { 256 << 10 }
    /// Whether the hub has so much to do that the peer must not ask for more than this one thing at a time, or nothing.
    package var allowance = Int.max
    /// Requests of the peer that have no reply yet.
    package private(set) var owed = 0
    /// Requests in a row that the peer left without a reply.
    package private(set) var unansweredInARow = 0
    /// Replies that answered no request of ours.
    package private(set) var strayReplies = 0

    package init(limits: Limits) {
        self.limits = limits
        framer = JSONFramer(limit: limits.incomingObject)
        queue = OutgoingQueue(limits: limits)
    }

    /// Whether more should be read from the peer: not while it has too many requests under way, or does not read what we
    /// write.
    package var wantsInput: Bool {
        owed < min(limits.unansweredRequests, allowance) && queue.hasRoomForReplies && !isBlocked
    }

    /// Whether the system must take what was written before there is more: `drained` is to be called then.
    package var isBlocked: Bool { givenOut >= Self.window }

    /// The system has taken all that was written.
    package mutating func drained() { givenOut = 0 }

    /// Bytes of an object that has not arrived whole. What waits because nothing is wanted is no such thing.
    package var unfinished: Int { wantsInput ? framer.pending : 0 }
    package var callsUnderWay: Int { calls.count }

    package var pace: OutgoingQueue.Pace {
        get { queue.pace }
        set { queue.pace = newValue }
    }

    package mutating func append(_ bytes: Span<UInt8>) { framer.append(bytes) }

    /// What arrived next, or nil: nothing whole is there, or the peer has to wait.
    package mutating func next(at now: Moment) throws(Failure) -> Incoming? {
        while wantsInput {
            guard let text = try nextText() else { return nil }
            guard let value = try? PythonJSON.parse(text) else { throw .garbage }
            if value == .null { continue }
            guard value.members != nil else { throw .garbage }
            switch Message(value) {
            case .request(let request):
                owed += 1
                return .request(request)
            case .reply(let reply):
                // What was never written cannot have been answered: a peer that guesses numbers answers nothing.
                guard let id = reply.id, let call = calls[id], call.isWritten else {
                    strayReplies += 1
                    continue
                }
                calls[id] = nil
                queue.answered(id, at: now)
                unansweredInARow = 0
                return .reply(call.purpose, reply.outcome)
            }
        }
        return nil
    }

    private mutating func nextText() throws(Failure) -> [UInt8]? {
        do {
            return try framer.next()
        } catch {
            switch error {
            case .tooLong: throw .tooLong
            case .notJSON: throw .garbage
            }
        }
    }

    /// Queues a request; its end comes as `Incoming.reply`, or through `expire`.
    package mutating func call(
        _ method: String, _ params: JSONValue, for purpose: Purpose, timeout: Moment, from timing: Timing,
        at now: Moment
    ) throws(OutgoingQueue.Failure) {
        let id = lastID + 1
        try queue.push(request: MessageText.request(id: id, method: method, params: params), id: id)
        lastID = id
        calls[id] = Call(purpose: purpose, timeout: timeout, deadline: timing == .queued ? now + timeout : nil)
    }

    /// Queues the reply to a request of the peer. One that the peer could not read becomes a failure that says so.
    package mutating func reply(to id: JSONValue, _ outcome: PysigOutcome) throws(OutgoingQueue.Failure) {
        owed = max(0, owed - 1)
        do throws(OutgoingQueue.Failure) {
            try queue.push(reply: MessageText.reply(to: id, outcome))
        } catch {
            guard case .tooLong(let size, let limit) = error else { throw error }
            try fail("the answer has \(size) bytes, and at most \(limit) can be sent", id)
        }
    }

    /// Queues the reply that there is no other one, without the request's number where that alone is too long.
    private mutating func fail(_ text: String, _ id: JSONValue) throws(OutgoingQueue.Failure) {
        do throws(OutgoingQueue.Failure) {
            try queue.push(reply: MessageText.reply(to: id, .failed(text)))
        } catch {
            guard case .tooLong = error else { throw error }
            try queue.push(reply: MessageText.reply(to: .null, .failed("the id is too long to be sent back")))
        }
    }

    /// The next object, to be written now and alone, or nil.
    package mutating func nextObject(at now: Moment) -> [UInt8]? {
        guard !isBlocked, let object = queue.next(at: now) else { return nil }
        givenOut += object.bytes.count
        if let id = object.request, let call = calls[id] {
            calls[id]?.isWritten = true
            calls[id]?.deadline = call.deadline ?? now + call.timeout
        }
        return object.bytes
    }

    /// What the requests were sent for whose time is over.
    package mutating func expire(at now: Moment) -> [Purpose] {
        let ids = calls.filter { $0.value.deadline.map { $0 <= now } == true }.keys.sorted()
        return ids.compactMap { id in
            if queue.forget(id, at: now) { unansweredInARow += 1 }
            return calls.removeValue(forKey: id)?.purpose
        }
    }

    /// What all requests under way were sent for: the connection is gone.
    package mutating func abandon() -> [Purpose] {
        defer { calls.removeAll() }
        return calls.sorted { $0.key < $1.key }.map(\.value.purpose)
    }

    /// When `expire` or `nextObject` has something to do with nothing else happening, or nil.
    package var nextTime: Moment? {
        [calls.values.lazy.compactMap(\.deadline).min(), isBlocked ? nil : queue.nextTime].compactMap(\.self).min()
    }
}
