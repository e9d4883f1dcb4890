internal import CHubbub
internal import CXXHash

/// What a record holds.
package enum RecordKind: UInt8, Sendable {
    /// An event and the routes that keep it.
    case event = 1
    /// What a lane has settled.
    case cursor = 2
    /// The name of a route's number.
    case route = 3
    /// A record that a route gave up on, with the reason.
    case deadLetter = 4
    /// Identities of events that are gone, for routes that take an event once.
    case keys = 5
    /// The name of the number of an endpoint that events have passed.
    case endpoint = 6
}

/// What every record begins with: 32 bytes, little-endian, at an offset that is a multiple of 8.
///
/// | offset | size | |
/// |---|---|---|
/// | 0 | 4 | bytes of the whole record, a multiple of 8 |
/// | 4 | 1 | kind |
/// | 5 | 1 | how many endpoints an event or a dead letter has passed |
/// | 6 | 2 | how many routes, ranges or keys |
/// | 8 | 8 | checksum |
/// | 16 | 8 | number: an event's or a dead letter's sequence number, a cursor's floor, the number of what has a name |
/// | 24 | 8 | when it was appended, nanoseconds since 1970 |
package struct RecordHead: Equatable, Sendable {
    package static let size = 32
    static let checksumOffset = 8

    /// Of the whole record.
    package var size: Int
    package var kind: UInt8
    /// Endpoints that an event or a dead letter has passed.
    package var passed: Int
    package var count: Int
    package var number: UInt64
    package var time: Int64

    init(_ kind: RecordKind, size: Int, passed: Int = 0, count: Int = 0, number: UInt64, time: Int64) {
        self.size = size
        self.kind = kind.rawValue
        self.passed = passed
        self.count = count
        self.number = number
        self.time = time
    }

    /// Reads 32 bytes, without believing them.
    @inline(__always)
    init(reading bytes: UnsafeRawPointer) {
        size = unsafe Int(UInt32(littleEndian: bytes.load(as: UInt32.self)))
        kind = unsafe bytes.load(fromByteOffset: 4, as: UInt8.self)
        passed = unsafe Int(bytes.load(fromByteOffset: 5, as: UInt8.self))
        count = unsafe Int(UInt16(littleEndian: bytes.load(fromByteOffset: 6, as: UInt16.self)))
        number = unsafe UInt64(littleEndian: bytes.load(fromByteOffset: 16, as: UInt64.self))
        time = unsafe Int64(littleEndian: bytes.load(fromByteOffset: 24, as: Int64.self))
    }

    /// Writes 32 bytes, without the checksum.
    @inline(__always)
    func write(to bytes: UnsafeMutableRawPointer) {
        unsafe bytes.storeBytes(of: UInt32(truncatingIfNeeded: size).littleEndian, as: UInt32.self)
        unsafe bytes.storeBytes(
            of: (UInt32(kind) | UInt32(UInt8(truncatingIfNeeded: passed)) << 8 | UInt32(truncatingIfNeeded: count) << 16)
                .littleEndian, toByteOffset: 4, as: UInt32.self)
        unsafe bytes.storeBytes(of: number.littleEndian, toByteOffset: 16, as: UInt64.self)
        unsafe bytes.storeBytes(of: time.littleEndian, toByteOffset: 24, as: Int64.self)
    }

    /// Sequence numbers and times beyond this are nonsense, so that nobody need fear to count on.
    static let limit: UInt64 = 1 << 62

    /// Whether number and time can be true.
    var isPlausible: Bool { number < Self.limit && time >= 0 && UInt64(time) < Self.limit }

    /// Whether it takes part in the order of sequence numbers.
    var isNumbered: Bool {
        isPlausible && (kind == RecordKind.event.rawValue || kind == RecordKind.deadLetter.rawValue)
    }

    /// Bytes of the first part, which is the head itself and what an event's routes and its path take; the rest is the second part.
    @inline(__always)
    var prefixSize: Int {
        kind == RecordKind.event.rawValue ? EventRecord.prefixSize(routes: count, passed: passed) : Self.size
    }
}

/// Where a record stands. The checksum covers it, so that bytes which a file had in an earlier life, or that were copied from
/// elsewhere, are no records.
package struct RecordPlace: Sendable {
    /// Of the journal: random.
    let identity: UInt64
    let segment: UInt64
    /// In the segment.
    var offset: Int

    @inline(__always)
    private var seed: UInt64 {
        identity ^ (segment &* 0x9E37_79B9_7F4A_7C15) &+ UInt64(truncatingIfNeeded: offset) &* 0xC2B2_AE3D_27D4_EB4F
    }

    /// Completes a record's first part: the hash of the second part stands in the checksum's place while the first is hashed.
    @inline(__always)
    func seal(_ prefix: UnsafeMutableRawPointer, _ prefixSize: Int, body: UInt64) {
        unsafe prefix.storeBytes(of: body.littleEndian, toByteOffset: RecordHead.checksumOffset, as: UInt64.self)
        let checksum = unsafe hubbub_hash64_seeded(prefix, prefixSize, seed)
        unsafe prefix.storeBytes(of: checksum.littleEndian, toByteOffset: RecordHead.checksumOffset, as: UInt64.self)
    }

    package init(identity: UInt64, segment: UInt64, offset: Int) {
        (self.identity, self.segment, self.offset) = (identity, segment, offset)
    }

    /// Bytes as a record that was written here, whatever they say; they have at least the size of a head.
    package func sealed(_ record: [UInt8]) -> [UInt8] {
        var record = record
        unsafe record.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress, bytes.count >= RecordHead.size else { return }
            var head = unsafe RecordHead(reading: base)
            head.size = bytes.count
            if head.prefixSize > head.size { (head.passed, head.count) = (0, 0) }
            if head.prefixSize > head.size { return }
            unsafe head.write(to: base)
            unsafe seal(base, head)
        }
        return record
    }

    /// Seals a whole record.
    func seal(_ record: UnsafeMutableRawPointer, _ head: RecordHead) {
        let prefix = head.prefixSize
        unsafe seal(record, prefix, body: hubbub_hash64(record + prefix, head.size - prefix))
    }

    /// Whether a whole record is what was written here.
    func isSealed(_ record: UnsafeRawBufferPointer, prefixSize: Int) -> Bool {
        guard let base = record.baseAddress, record.count >= prefixSize else { return false }
        let body = unsafe hubbub_hash64(base + prefixSize, record.count - prefixSize)
        let written = unsafe UInt64(littleEndian: base.load(fromByteOffset: RecordHead.checksumOffset, as: UInt64.self))
        return unsafe withUnsafeTemporaryAllocation(byteCount: prefixSize, alignment: 8) { prefix in
            unsafe prefix.copyMemory(from: UnsafeRawBufferPointer(start: base, count: prefixSize))
            guard let copy = prefix.baseAddress else { return false }
            unsafe seal(copy, prefixSize, body: body)
            return unsafe UInt64(littleEndian: copy.load(fromByteOffset: RecordHead.checksumOffset, as: UInt64.self))
                == written
        }
    }
}
