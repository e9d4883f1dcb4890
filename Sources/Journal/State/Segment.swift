/// What is known of a segment beside its bytes.
struct Segment: Sendable {
    /// Of its file: no other segment ever has it.
    let number: UInt64
    /// The first sequence number that may stand in it, and the last one that does; one below `first` where there is none.
    let first: UInt64
    var last: UInt64
    /// Bytes that hold records, the mark included. What stands behind them is void.
    var end = SegmentMark.size
    /// Of the file.
    var size: Int
    /// Whether nothing will be appended to it.
    var isSealed = false
    /// When it was begun, and when the last event was appended to it: nanoseconds since 1970.
    let time: Int64
    var lastTime: Int64
    /// How long, between it and now, no hub ran, in nanoseconds.
    var pause: Int64 = 0
    /// By lane.
    var shares: [LaneShare] = []
    var index = SequenceIndex()

    init(number: UInt64, first: UInt64, size: Int, time: Int64) {
        (self.number, self.first, self.size, self.time) = (number, first, size, time)
        lastTime = time
        last = first - 1
    }

    /// About how many bytes somebody still needs.
    var openBytes: Int { min(end, shares.reduce(0) { $0 + $1.openBytes }) }
    /// Whether no route needs any record.
    var isSpent: Bool { shares.allSatisfy { $0.open == 0 } }

    mutating func add(records: Int, bytes: Int, to lane: Lane.Number) {
        grow(to: lane)
        shares[lane].records += records
        shares[lane].bytes += bytes
    }

    func share(of lane: Lane.Number) -> LaneShare { lane < shares.count ? shares[lane] : LaneShare() }

    /// Counts a record as settled; returns how many bytes fewer are open.
    mutating func settle(_ lane: Lane.Number, count: Int = 1) -> Int {
        guard lane < shares.count else { return 0 }
        let before = shares[lane].openBytes
        shares[lane].settled = min(shares[lane].records, shares[lane].settled + count)
        return before - shares[lane].openBytes
    }

    private mutating func grow(to lane: Lane.Number) {
        while shares.count <= lane { shares.append(LaneShare()) }
    }
}
