/// How long to wait before an endpoint is started again: from 0.5 s, doubled up to 60 s, of which a part is chance.
struct BackOff {
    private var whole: UInt64 = 500_000_000

    mutating func next() -> UInt64 {
        defer { whole = min(whole * 2, 60_000_000_000) }
        return UInt64.random(in: whole / 2...whole)
    }
}
