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
        /// It is written, however long that takes, and then the peer has so much time, once it is done with those before.
        case written
    }

    private struct Call: Sendable {
        let purpose: Purpose
        let timeout: Moment
        let timing: Timing
        var deadline: Moment?
        var isWritten = false

        /// When its time is over, given when the peer was done with another one, or nil where that is not known yet.
        func end(_ lastProgress: Moment) -> Moment? {
            guard timing == .written, lastProgress > .min else { return deadline }
            return deadline.map { max($0, lastProgress + timeout) }
        }
    }

    private var framer: JSONFramer
    private var queue: OutgoingQueue
    private var calls: [Int64: Call] = [:]
    /// No request of ours ends before that. It may be earlier than need be: who looks again then costs less than looking
    /// through all of them each time.
    private var earliestDeadline: Moment?
    /// When the peer last answered a request, or was given up with one.
    private var lastProgress = Moment.min
    private var lastID: Int64 = 0
    private let limits: Limits
    /// Bytes given out by `nextObject` since the system last had taken all of them.
    private var givenOut = 0
    /// The most of them.
    private static var window: Int { 256 << 10 }
    /// Whether the hub has so much to do that the peer must not ask for more than this one thing at a time, or nothing.
    package var allowance = Int.max { didSet { relax() } }
    /// Requests of the peer that have no reply yet.
    package private(set) var owed = 0
    /// As many as it may have. It then waits until half of them are answered, so that its reading is not turned off and on
    /// with each of them.
    private var isSated = false
    /// Requests in a row that the peer left without a reply.
    package private(set) var unansweredInARow = 0
    /// Replies that answered no request of ours.
    package private(set) var strayReplies = 0

    package init(limits: Limits, pace: OutgoingQueue.Pace = .chunkIsObject) {
        self.limits = limits
        framer = JSONFramer(limit: limits.incomingObject)
        queue = OutgoingQueue(limits: limits, pace: pace)
    }

    /// Whether more should be read from the peer: not while it has too many requests under way, or does not read what we
    /// write.
    package var wantsInput: Bool {
        !isSated && owed < mostOwed && queue.hasRoomForReplies && !isBlocked
    }

    private var mostOwed: Int { min(limits.unansweredRequests, allowance) }

    private mutating func relax() {
        if owed <= mostOwed / 2 { isSated = false }
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
                if owed == 0 { queue.asked() }
                owed += 1
                if owed >= mostOwed { isSated = true }
                return .request(request)
            case .reply(let reply):
                // What was never written cannot have been answered: a peer that guesses numbers answers nothing.
                guard let id = reply.id, let call = calls[id], call.isWritten else {
                    strayReplies += 1
                    continue
                }
                forget(id)
                queue.answered(id, at: now)
                lastProgress = now
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
        calls[id] = Call(purpose: purpose, timeout: timeout, timing: timing)
        if timing == .queued { setDeadline(now + timeout, of: id) }
    }

    private mutating func setDeadline(_ deadline: Moment, of id: Int64) {
        calls.change(id) { $0.deadline = deadline }
        earliestDeadline = min(earliestDeadline ?? .max, deadline)
    }

    private mutating func forget(_ id: Int64) {
        calls[id] = nil
        if calls.isEmpty { earliestDeadline = nil }
    }

    /// Queues the reply to a request of the peer. One that the peer could not read becomes a failure that says so.
    package mutating func reply(to id: JSONValue, _ outcome: PysigOutcome) throws(OutgoingQueue.Failure) {
        owed = max(0, owed - 1)
        relax()
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
            calls.change(id) { $0.isWritten = true }
            if call.deadline == nil { setDeadline(now + call.timeout, of: id) }
        }
        return object.bytes
    }

    /// What the requests were sent for whose time is over.
    package mutating func expire(at now: Moment) -> [Purpose] {
        guard let earliestDeadline, earliestDeadline <= now else { return [] }
        let ids = calls.filter { $0.value.end(lastProgress).map { $0 <= now } == true }.keys.sorted()
        var purposes: [Purpose] = []
        for id in ids {
            // The one before may have been what it waited for.
            guard let call = calls[id], let end = call.end(lastProgress), end <= now else { continue }
            if queue.forget(id, at: now) {
                unansweredInARow += 1
                lastProgress = now
            }
            calls[id] = nil
            purposes.append(call.purpose)
        }
        self.earliestDeadline = calls.values.compactMap { $0.end(lastProgress) }.min()
        return purposes
    }

    /// What all requests under way were sent for: the connection is gone.
    package mutating func abandon() -> [Purpose] {
        defer { (calls, earliestDeadline) = ([:], nil) }
        return calls.sorted { $0.key < $1.key }.map(\.value.purpose)
    }

    /// When `expire` or `nextObject` may have something to do with nothing else happening, or nil.
    package var nextTime: Moment? {
        guard !isBlocked, let writing = queue.nextTime else { return earliestDeadline }
        return min(writing, earliestDeadline ?? .max)
    }
}
