internal import Glibc

/// Cuts requests out of a stream of bytes: incrementally, bounded, without I/O (RFC 9112).
///
/// Give it what arrived, then ask for the next step until it says that more is needed. Requests that were sent without
/// waiting for answers come one after the other. Its memory is at most a head, a body and what was appended last; what it
/// does with each byte is constant.
package struct HTTPRequestParser: Sendable {
    /// What comes next.
    package enum Step: Sendable {
        /// More bytes are needed.
        case incomplete
        /// The client waits for a `100 Continue` before it sends the body; said once a request.
        case expectsContinue
        case request(HTTPRequest)
        /// The stream cannot be read on; from now on this is the only answer.
        case refused(HTTPRefusal)
    }

    private enum State {
        case head
        case fixed(HTTPRequest, Int)
        case chunked(HTTPRequest, ChunkedBody)
        case refused(HTTPRefusal)
    }

    /// A buffer that grew beyond that for one long request is not kept for the next.
    private static let keptCapacity = 64 << 10

    private let limits: HTTPLimits
    private var buffer: [UInt8] = []
    /// Where the first byte stands that was not consumed.
    private var start = 0
    /// How far the end of the head was looked for, and where its present line begins.
    private var scanned = 0
    private var lineStart = 0
    private var state = State.head

    package init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
    }

    /// Bytes that it holds, body included.
    package private(set) var held = 0
    /// Whether a request has begun to arrive and is not whole.
    package private(set) var isWithinRequest = false

    /// Takes bytes that arrived. What follows a refusal is forgotten.
    package mutating func append(_ bytes: Span<UInt8>) {
        if case .refused = state { return }
        if start > 0 {
            buffer.removeSubrange(0..<start)
            scanned -= start
            lineStart -= start
            start = 0
        }
        unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
        note()
    }

    /// The next step. After `incomplete` it needs bytes before it has another.
    package mutating func next() -> Step {
        defer { note() }
        do throws(HTTPRefusal) {
            return try advance()
        } catch {
            (buffer, start, state) = ([], 0, .refused(error))
            return .refused(error)
        }
    }

    /// What has arrived behind the last request, which leaves: it is of another protocol from now on.
    package mutating func takeRest() -> [UInt8] {
        let rest = Array(buffer[start...])
        consume(to: buffer.count)
        note()
        return rest
    }

    /// Notes what is asked for much more often than it changes.
    private mutating func note() {
        held = buffer.count - start
        isWithinRequest = held > 0
        switch state {
        case .head: break
        case .chunked(_, let body):
            held += body.body.count
            isWithinRequest = true
        case .fixed, .refused: isWithinRequest = true
        }
    }

    private mutating func advance() throws(HTTPRefusal) -> Step {
        switch state {
        case .refused(let refusal): return .refused(refusal)
        case .head:
            guard let end = try endOfHead() else { return .incomplete }
            let head = try HTTPHeadParser.parse(Array(buffer[start..<end]), limits)
            consume(to: end)
            switch head.framing {
            case .length(0): return .request(head.request)
            case .length(let length): state = .fixed(head.request, length)
            case .chunked: state = .chunked(head.request, ChunkedBody(limits))
            }
            let waits = head.expectsContinue && start == buffer.count
            return waits ? .expectsContinue : try advance()
        case .fixed(var request, let length):
            guard buffer.count - start >= length else { return .incomplete }
            request.body = Array(buffer[start..<start + length])
            consume(to: start + length)
            state = .head
            return .request(request)
        case .chunked(var request, var body):
            // The copy here must be the only one, or each piece would copy the body.
            state = .head
            var position = start
            let isWhole = try body.read(buffer, &position)
            consume(to: position)
            guard isWhole else {
                state = .chunked(request, body)
                return .incomplete
            }
            request.body = body.body
            return .request(request)
        }
    }

    /// The place behind the empty line that ends the head, or nil where it has not arrived.
    private mutating func endOfHead() throws(HTTPRefusal) -> Int? {
        skipEmptyLines()
        while let feed = nextLineFeed() {
            scanned = feed + 1
            if lineStart == start, feed - start > limits.requestLine { throw Self.longLine(limits) }
            if feed + 1 - start > limits.head { throw Self.longHead(limits) }
            guard feed > lineStart, buffer[feed - 1] == 0x0D else { throw .malformed("a line does not end with CR LF") }
            if feed - lineStart == 1 { return feed + 1 }
            try checkReturns(lineStart..<feed - 1)
            lineStart = feed + 1
        }
        scanned = buffer.count
        if lineStart == start, buffer.count - start > limits.requestLine { throw Self.longLine(limits) }
        if buffer.count - start > limits.head { throw Self.longHead(limits) }
        return nil
    }

    /// A CR is only good before an LF.
    private func checkReturns(_ line: Range<Int>) throws(HTTPRefusal) {
        let hasReturn = unsafe buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            return unsafe memchr(base + line.lowerBound, 0x0D, line.count) != nil
        }
        if hasReturn { throw .malformed("a line has a CR within") }
    }

    /// Old clients end a body with a line end too many (RFC 9112, section 2.2).
    private mutating func skipEmptyLines() {
        guard lineStart == start else { return }
        while start + 1 < buffer.count, buffer[start] == 0x0D, buffer[start + 1] == 0x0A {
            start += 2
            (scanned, lineStart) = (start, start)
        }
    }

    private func nextLineFeed() -> Int? {
        unsafe buffer.withUnsafeBytes { bytes in
            guard scanned < bytes.count, let base = bytes.baseAddress,
                let found = unsafe memchr(base + scanned, 0x0A, bytes.count - scanned)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    private mutating func consume(to end: Int) {
        start = end
        if start == buffer.count {
            if buffer.capacity > Self.keptCapacity { buffer = [] } else { buffer.removeAll(keepingCapacity: true) }
            start = 0
        }
        (scanned, lineStart) = (start, start)
    }

    private static func longLine(_ limits: HTTPLimits) -> HTTPRefusal {
        HTTPRefusal(414, "the first line is over \(limits.requestLine) bytes")
    }

    private static func longHead(_ limits: HTTPLimits) -> HTTPRefusal {
        HTTPRefusal(431, "the head is over \(limits.head) bytes")
    }
}
