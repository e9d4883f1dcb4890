/// What waits to be written to one peer, and when it may be.
///
/// An original peer takes each chunk that it receives for one object, so two objects must never share one. Nothing tells
/// that it has read an object but its reply to a request. Hence the rules: one object a write; one request without a
/// reply at a time; a gap after each object that nothing acknowledges; while a request is under way, at most one reply,
/// because a peer that is busy with the request reads nothing meanwhile.
///
/// Where nothing on the way cuts objects in pieces, all this is not needed (`Pace.aligned`): an object that white space fills
/// up to what an original peer receives at a time cannot share that with another one. A peer that is known to cut objects
/// out of the stream (`Pace.framed`) gets them as fast as they come.
package struct OutgoingQueue: Sendable {
    package enum Pace: Sendable { case chunkIsObject, aligned, framed }

    /// What an original peer receives at a time, in bytes.
    package static let chunk = 4096
    /// Objects that an aligned peer may have before it, in 64 KiB of which the system cuts nothing.
    package static let alignedWindow = 8

    package enum Failure: Error, Equatable, Sendable {
        /// The object is longer than the peer reads.
        case tooLong(Int, limit: Int)
        /// Too much waits already.
        case full(limit: Int)
    }

    /// Requests without a reply towards a framed peer.
    package static let framedWindow = 64
    /// The longest object towards a framed peer.
    package static let framedObject = 256 << 10

    /// The most bytes that wait to be written.
    package static let waitingBytes = 4 << 20
    /// Replies that wait, in bytes, before the peer has to wait with its next request.
    package static let replyBytes = 256 << 10

    /// What is to be written in one go.
    package struct Object: Equatable, Sendable {
        package let bytes: [UInt8]
        /// The number of the request that it is; nil for a reply.
        package let request: Int64?
    }

    package var pace: Pace
    private var replies: [[UInt8]] = []
    private var bytesOfReplies = 0
    private var bytesOfRequests = 0
    private var requests: [Object] = []
    private var unanswered: Set<Int64> = []
    private var repliesMeanwhile = 0
    /// Objects that an aligned peer may not have read yet.
    private var unread = 0
    /// Requests that an aligned peer may have at a time: more while it is quick, one while it is not, so that none has to
    /// wait long for those before it.
    private var alignedRequests = 1
    private var lastRequest = Moment.min
    /// A peer that answers within that is quick.
    private static let quick: Moment = 100_000_000
    private var quietUntil = Moment.min
    private let limits: Limits

    package init(limits: Limits, pace: Pace = .chunkIsObject) {
        self.limits = limits
        self.pace = pace
    }

    package var count: Int { replies.count + requests.count }

    /// Whether the peer may ask for more. One that asks faster than it reads has to wait, and is not cut off for it.
    package var hasRoomForReplies: Bool {
        replies.count < limits.queuedObjects / 2 && bytesOfReplies < Self.replyBytes
    }

    package mutating func push(reply bytes: [UInt8]) throws(Failure) {
        try check(bytes)
        replies.append(bytes)
        bytesOfReplies += bytes.count
    }

    package mutating func push(request bytes: [UInt8], id: Int64) throws(Failure) {
        try check(bytes)
        requests.append(Object(bytes: bytes, request: id))
        bytesOfRequests += bytes.count
    }

    private func check(_ bytes: [UInt8]) throws(Failure) {
        let longest = pace == .framed ? max(limits.outgoingObject, Self.framedObject) : limits.outgoingObject
        if bytes.count > longest { throw .tooLong(bytes.count, limit: longest) }
        if count >= limits.queuedObjects || bytesOfReplies + bytesOfRequests + bytes.count > Self.waitingBytes {
            throw .full(limit: limits.queuedObjects)
        }
    }

    /// The next object, which is to be written now and alone, or nil.
    package mutating func next(at now: Moment) -> Object? {
        guard now >= quietUntil else { return nil }
        if mayReply {
            let bytes = replies.removeFirst()
            bytesOfReplies -= bytes.count
            if !unanswered.isEmpty { repliesMeanwhile += 1 }
            wait(from: now)
            return Object(bytes: filled(bytes), request: nil)
        }
        guard mayRequest, let id = requests.first?.request else { return nil }
        let request = requests.removeFirst()
        bytesOfRequests -= request.bytes.count
        unanswered.insert(id)
        repliesMeanwhile = 0
        lastRequest = now
        wait(from: now)
        return Object(bytes: filled(request.bytes), request: id)
    }

    private static let spaces = [UInt8](repeating: UInt8(ascii: " "), count: chunk)

    private func filled(_ bytes: [UInt8]) -> [UInt8] {
        guard pace == .aligned else { return bytes }
        let size = (bytes.count + Self.chunk - 1) / Self.chunk * Self.chunk
        return bytes + Self.spaces[..<(size - bytes.count)]
    }

    /// When there may be a next object with nothing else happening, or nil.
    package var nextTime: Moment? { mayReply || mayRequest ? quietUntil : nil }

    private var mayReply: Bool { !replies.isEmpty && (unanswered.isEmpty || repliesMeanwhile < mostRepliesMeanwhile) }
    private var mayRequest: Bool { !requests.isEmpty && unanswered.count < mostRequests }

    private var mostRequests: Int {
        switch pace {
        case .chunkIsObject: 1
        case .aligned: alignedRequests
        case .framed: Self.framedWindow
        }
    }

    private var mostRepliesMeanwhile: Int {
        switch pace {
        case .chunkIsObject: 1
        case .aligned: Self.alignedWindow
        case .framed: .max
        }
    }

    /// The peer asked, with all that it asked before answered: in all likelihood it has read the answers. If it has not,
    /// only as many objects are before it as it has requests under way.
    package mutating func asked() {
        guard pace == .aligned else { return }
        (unread, quietUntil) = (0, .min)
    }

    /// The reply to a request came. It proves that the peer has read all that was written up to the request.
    package mutating func answered(_ id: Int64, at now: Moment) {
        guard unanswered.remove(id) != nil else { return }
        unread = repliesMeanwhile + unanswered.count
        // One that only listens leaves its whole window to requests; the last place would bring a gap.
        let most = repliesMeanwhile == 0 ? Self.alignedWindow - 1 : Self.alignedWindow / 2
        alignedRequests = now - lastRequest < Self.quick ? min(alignedRequests * 2, most) : 1
        if repliesMeanwhile == 0 || pace == .aligned { quietUntil = .min } else { wait(from: now) }
        repliesMeanwhile = 0
    }

    /// The request is given up: it is not written any more, or its reply is not waited for any more.
    ///
    /// - Returns: whether it had been written.
    @discardableResult
    package mutating func forget(_ id: Int64, at now: Moment) -> Bool {
        guard unanswered.remove(id) != nil else {
            withdraw(id)
            return false
        }
        alignedRequests = 1
        wait(from: now)
        return true
    }

    private mutating func withdraw(_ id: Int64) {
        guard let index = requests.firstIndex(where: { $0.request == id }) else { return }
        bytesOfRequests -= requests.remove(at: index).bytes.count
    }

    private mutating func wait(from now: Moment) {
        switch pace {
        case .framed: quietUntil = .min
        case .chunkIsObject: quietUntil = now + limits.replyGap
        case .aligned:
            unread += 1
            guard unread >= Self.alignedWindow else { return }
            (unread, quietUntil) = (0, now + limits.replyGap)
        }
    }
}
