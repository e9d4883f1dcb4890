package import EventBlock

/// What a route gave up on, and why. The head's number is the dead letter's own sequence number.
///
/// After the head: route and code and attempts and the reason's size in 4 bytes each; the event's sequence number, how many
/// events and bytes it stands for, and the first and the last time in 8 bytes each; the endpoints that it has passed in 2 bytes each;
/// the reason, zeros up to a multiple of 8; and
/// the event's block, or nothing where it sums up several.
package struct DeadLetter: Equatable, Sendable {
    /// Longer reasons are cut.
    package static let reasonLimit = 4_096

    /// Its own sequence number; 0 before it has one.
    package var number: UInt64 = 0
    package var route: RouteNumber
    /// Of the event; of the last one where it stands for several.
    package var sequence: UInt64
    /// How many events it stands for, and their bytes: more than one where a route was cut loose.
    package var count: UInt64 = 1
    package var bytes: UInt64 = 0
    /// `HUBBUB_E_…`.
    package var code: Int32
    package var attempts: UInt32
    /// When the event was first tried, and last: nanoseconds since 1970.
    package var firstTime: Int64
    package var lastTime: Int64
    /// Why, for people.
    package var reason: String
    /// The endpoints that the event has passed: in the record by the journal's numbers, elsewhere by the bus's.
    package var path = EventPath()
    /// The event's block; empty where it stands for several.
    package var event: [UInt8] = []

    package init(
        route: RouteNumber, sequence: UInt64, code: Int32, attempts: UInt32, firstTime: Int64, lastTime: Int64,
        reason: String
    ) {
        (self.route, self.sequence, self.code, self.attempts) = (route, sequence, code, attempts)
        (self.firstTime, self.lastTime, self.reason) = (firstTime, lastTime, reason)
    }

    init?(_ head: RecordHead, _ record: UnsafeRawBufferPointer) {
        guard head.kind == RecordKind.deadLetter.rawValue, head.passed <= EventPath.limit else { return nil }
        var reader = unsafe ByteReader(record, from: RecordHead.size)
        guard let route = reader.read(UInt32.self), let number = RouteNumber(exactly: route), number > 0,
            let code = reader.read(Int32.self), let attempts = reader.read(UInt32.self),
            let size = reader.read(UInt32.self),
            let sequence = reader.read(UInt64.self), let count = reader.read(UInt64.self),
            let bytes = reader.read(UInt64.self), let first = reader.read(Int64.self),
            let last = reader.read(Int64.self),
            size <= Self.reasonLimit, let passed = unsafe reader.read(count: 2 * head.passed),
            let reason = unsafe reader.read(count: Int(size))
        else { return nil }
        let text = unsafe String(decoding: reason, as: UTF8.self)
        self.init(
            route: number, sequence: sequence, code: code, attempts: attempts, firstTime: first, lastTime: last,
            reason: text)
        path = EventPath(count: head.passed) { index in
            unsafe UInt16(littleEndian: passed.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
        }
        reader.pad()
        guard let event = unsafe reader.read(count: reader.remaining) else { return nil }
        (self.number, self.count, self.bytes, self.event) = (head.number, count, bytes, unsafe Array(event))
    }

    /// Its record has at most so many bytes.
    var sizeLimit: Int {
        RecordHead.size + 56 + 2 * EventPath.limit + min(reason.utf8.count, Self.reasonLimit) + 8 + event.count + 8
    }

    func write(to writer: inout RecordWriter, time: Int64) {
        writer.append(.deadLetter, passed: path.count, number: number, time: time) { body in
            var reason = reason
            while reason.utf8.count > Self.reasonLimit { reason.removeLast() }
            body.write(UInt32(route))
            body.write(code)
            body.write(attempts)
            body.write(UInt32(reason.utf8.count))
            for value in [sequence, count, bytes] { body.write(value) }
            body.write(firstTime)
            body.write(lastTime)
            for index in 0..<path.count { body.write(path[index]) }
            body.write(reason.utf8)
            body.pad()
            body.write(event)
        }
    }
}
