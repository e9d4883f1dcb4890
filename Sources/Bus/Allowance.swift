/// How much a sink may be given now. A value.
struct Allowance {
    private var events: Int
    private var bytes: Int
    /// One event may go beyond the bytes, when nothing else is under way.
    private var isAlone: Bool
    /// Whether an event was left for want of bytes.
    private(set) var isShort = false

    init(events: Int, bytes: Int, isAlone: Bool) {
        self.events = events
        self.bytes = bytes
        self.isAlone = isAlone
    }

    /// Whether another event of any size may follow.
    var isExhausted: Bool { events == 0 || isShort }

    /// Takes an event of that size, where it may be taken.
    @inline(always)
    mutating func take(_ size: Int) -> Bool {
        guard events > 0 else { return false }
        guard size <= bytes || isAlone else {
            isShort = true
            return false
        }
        isAlone = false
        events &-= 1
        bytes = max(0, bytes &- size)
        return true
    }
}
