internal import Glibc
internal import Unix

/// A place in a segment from which to read.
struct SegmentPlace: Sendable {
    let file: SegmentFile
    /// Where a record begins.
    var offset: Int
    /// What lies behind it is void.
    var end: Int
    /// The last sequence number before the end.
    var last: UInt64 = 0
}

/// Goes through the records of a segment, in a window of memory that moves along. Believes nothing: behind what is no record it
/// looks for the next one that is.
@safe struct SegmentWalker: ~Copyable {
    enum Step {
        /// A record whose checksum is right: `record` has its bytes until the next call.
        case record(RecordHead)
        /// Bytes that are no record, and behind which one follows.
        case damaged(Range<Int>)
    }

    private static let windowBytes = 256 << 10
    /// So many bytes are hashed at most to find a next record behind bytes that only look like some.
    private static let searchBudget = 256 << 20

    /// Where the record begins that was given last; after the end, where the good ones end.
    private(set) var offset: Int
    /// Whether something other than zeros stands at the end: a record that was cut off.
    private(set) var isTorn = false
    private var place: SegmentPlace
    private let identity: UInt64
    private var window = UnsafeMutableRawBufferPointer.allocate(byteCount: SegmentWalker.windowBytes, alignment: 8)
    /// The offset of the window's first byte, and how many of its bytes are the file's.
    private var start: Int
    private var filled = 0
    private var following: Int
    private var budget = SegmentWalker.searchBudget

    init(_ place: SegmentPlace, identity: UInt64) {
        self.place = place
        self.identity = identity
        (offset, start, following) = (place.offset, place.offset, place.offset)
    }

    deinit { unsafe window.deallocate() }

    /// The bytes of the record that was given last.
    func record(_ head: RecordHead) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: window[offset - start..<offset - start + head.size])
    }

    /// Goes on behind what was the end: more has been written.
    mutating func extend(to end: Int) { place.end = end }

    /// Gives the last record once more.
    mutating func stepBack() { following = offset }

    /// The next step; nil at the end.
    mutating func next() throws(SystemError) -> Step? {
        offset = following
        let result = try parse(at: following)
        if case .record(let head) = result {
            following += head.size
            return .record(head)
        }
        isTorn = result != .blank
        guard let found = try search(from: following + 8) else { return nil }
        isTorn = false
        following = found
        return .damaged(offset..<found)
    }

    /// Bytes from a place of the file, of which only the beginning may be in the window.
    private func bytes(at position: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: window[position - start..<max(position - start, filled)])
    }

    private mutating func parse(at position: Int) throws(SystemError) -> RecordParser.Result {
        let room = place.end - position
        try fill(position, min(RecordHead.size, room))
        let there = RecordPlace(identity: identity, segment: place.file.number, offset: position)
        let result = unsafe RecordParser.parse(bytes(at: position), there, room: room)
        guard case .incomplete(let size) = result else { return result }
        // The file may be shorter than its segment.
        guard try fill(position, size) else { return filled > position - start ? .damaged : .blank }
        budget -= size
        return unsafe RecordParser.parse(bytes(at: position), there, room: room)
    }

    /// The first offset from `position` on at which a good record begins.
    private mutating func search(from position: Int) throws(SystemError) -> Int? {
        var position = position
        while position + RecordHead.size <= place.end, budget > 0 {
            guard try fill(position, RecordHead.size) else { return nil }
            if isBlank(from: position) {
                position = start + filled & ~7
                continue
            }
            if unsafe Self.isPlausible(bytes(at: position), room: place.end - position) {
                if case .record = try parse(at: position) { return position }
            }
            position += 8
        }
        return nil
    }

    /// Whether the window has nothing but zeros from a place on.
    private func isBlank(from position: Int) -> Bool {
        let bytes = unsafe bytes(at: position)
        guard let base = bytes.baseAddress, unsafe base.load(as: UInt64.self) == 0 else { return false }
        return unsafe memcmp(base, base + 8, bytes.count - 8) == 0
    }

    /// Whether a record could begin so: cheaper than a checksum.
    @inline(__always)
    private static func isPlausible(_ bytes: UnsafeRawBufferPointer, room: Int) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        let head = unsafe RecordHead(reading: base)
        return head.size >= RecordHead.size && head.size & 7 == 0 && head.size <= room && head.kind != 0
            && RecordKind(rawValue: head.kind) != nil
    }

    /// Has so many bytes from a place on in the window; false where the file ends before.
    @discardableResult
    private mutating func fill(_ position: Int, _ count: Int) throws(SystemError) -> Bool {
        if position >= start, position + count <= start + filled { return true }
        let size = max(count, Self.windowBytes)
        if unsafe window.count < size {
            unsafe window.deallocate()
            unsafe window = .allocate(byteCount: size, alignment: 8)
        }
        start = position
        let wanted = unsafe min(window.count, max(0, place.end - position))
        filled = try unsafe place.file.file.read(
            at: position, into: UnsafeMutableRawBufferPointer(rebasing: window[..<wanted]))
        return filled >= count
    }
}
