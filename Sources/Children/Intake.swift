package import CHubbub
internal import EventBlock

/// Events that children emitted and the routes have not taken, in order: with their tokens, and with the bytes of their blocks, for
/// which the child has credit again once they are taken.
///
/// The memory is kept: no event costs an allocation. A child's credit bounds what it adds, what others left behind included.
@safe package struct Intake: ~Copyable {
    /// Events that there is room for at first.
    package static let usualCapacity = 2_048

    private var events: UnsafeMutablePointer<UnsafePointer<hubbub_event>?>
    private var tokens: UnsafeMutablePointer<UInt64>
    private var sizes: UnsafeMutablePointer<Int>
    private var capacity = Intake.usualCapacity
    private var first = 0
    private var end = 0
    /// How many of the first ones are of children that are gone.
    private var orphans = 0
    /// Somebody waits for the settlement of one that was added.
    private var isTracked = false

    package init() {
        unsafe events = .allocate(capacity: capacity)
        unsafe tokens = .allocate(capacity: capacity)
        unsafe sizes = .allocate(capacity: capacity)
    }

    deinit {
        unsafe EventReference.release(events + first, count: end - first)
        unsafe events.deallocate()
        unsafe tokens.deallocate()
        unsafe sizes.deallocate()
    }

    package var isEmpty: Bool { first == end }

    /// Adds an event, with a reference to it.
    ///
    /// - Parameters:
    ///   - token: of its settlement; 0 where nobody waits for it.
    ///   - size: bytes of its block.
    package mutating func append(_ event: UnsafePointer<hubbub_event>, token: UInt64, size: Int) {
        if end == capacity { makeRoom() }
        unsafe events[end] = unsafe event
        unsafe tokens[end] = token
        unsafe sizes[end] = size
        if token != 0 { isTracked = true }
        end += 1
    }

    /// Hands all to `emit`, which takes the first ones, with their references.
    ///
    /// - Parameter emit: gets the events, their tokens, or nil where none has any, and how many there are; returns how many it took.
    /// - Returns: how many were taken that are of the present child, and of those before it, each with their bytes.
    package mutating func pass(
        _ emit: (UnsafePointer<UnsafePointer<hubbub_event>?>, UnsafePointer<UInt64>?, Int) -> Int
    ) -> (own: (events: Int, bytes: Int), others: (events: Int, bytes: Int)) {
        let count = unsafe emit(events + first, isTracked ? UnsafePointer(tokens + first) : nil, end - first)
        let others = min(orphans, count)
        let bytes = (own: bytes(first + others..<first + count), others: bytes(first..<first + others))
        orphans -= others
        first += count
        if isEmpty { (first, end, isTracked) = (0, 0, false) }
        return ((count - others, bytes.own), (others, bytes.others))
    }

    /// All that waits, and its bytes.
    package var backlog: (events: Int, bytes: Int) { (end - first, bytes(first..<end)) }

    private func bytes(_ range: Range<Int>) -> Int { range.reduce(0) { unsafe $0 + sizes[$1] } }

    /// The child that emitted them is gone: they go their way, but nobody is left who waits for their settlement.
    ///
    /// - Returns: how many had no token, so that nobody emits them again.
    @discardableResult
    package mutating func disown() -> Int {
        orphans = end - first
        var count = 0
        for index in first..<end {
            if unsafe tokens[index] == 0 { count += 1 }
            unsafe tokens[index] = 0
        }
        isTracked = false
        return count
    }

    /// Moves all to the beginning, of larger memory where more than half of it is in use.
    private mutating func makeRoom() {
        let count = end - first
        if count * 2 > capacity {
            capacity *= 2
            unsafe Self.grow(&events, count, from: first, to: capacity)
            unsafe Self.grow(&tokens, count, from: first, to: capacity)
            unsafe Self.grow(&sizes, count, from: first, to: capacity)
        } else {
            unsafe events.update(from: events + first, count: count)
            unsafe tokens.update(from: tokens + first, count: count)
            unsafe sizes.update(from: sizes + first, count: count)
        }
        (first, end) = (0, count)
    }

    private static func grow<Element>(
        _ memory: inout UnsafeMutablePointer<Element>, _ count: Int, from first: Int, to capacity: Int
    ) {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        unsafe larger.moveInitialize(from: memory + first, count: count)
        unsafe memory.deallocate()
        unsafe memory = unsafe larger
    }
}
