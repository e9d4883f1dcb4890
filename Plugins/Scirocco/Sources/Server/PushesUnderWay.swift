/// Events that are being pushed, which have limits.
struct PushesUnderWay {
    private static let most = 1024
    private static let mostBytes = 8 << 20

    private var count = 0
    private var bytes = 0
    private var isHeld = false

    /// Whether one more may be; where not, `end` says when.
    mutating func begin(_ size: Int) -> Bool {
        guard count < Self.most, bytes < Self.mostBytes else {
            isHeld = true
            return false
        }
        count += 1
        bytes += size
        return true
    }

    /// Whether there is room again for whoever was told that there is none.
    mutating func end(_ size: Int) -> Bool {
        count -= 1
        bytes -= size
        guard isHeld, count < Self.most / 2, bytes < Self.mostBytes / 2 else { return false }
        isHeld = false
        return true
    }
}
