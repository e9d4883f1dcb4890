/// Which events of a chunk the durable routes of a source want.
@unsafe struct DurableSelection {
    private var wanted: [(route: Route, selection: UInt64)] = []
    /// Those that any of them wants.
    private(set) var union: UInt64 = 0

    init(_ chunk: EventChunk, _ routes: [Route]) {
        for route in routes {
            let selection = unsafe route.select(chunk)
            if selection == 0 { continue }
            unsafe wanted.append((route, selection))
            unsafe union |= selection
        }
    }

    /// The selections of those of the first events that were admitted, as bits of the events that any route wants: without gaps.
    func routes(within admitted: UInt64) -> [(route: Route, selection: UInt64)] {
        let kept = unsafe union & admitted
        return unsafe wanted.compactMap { route, selection in
            let packed = unsafe Self.pack(selection & admitted, kept)
            return packed == 0 ? nil : (route, packed)
        }
    }

    /// The bits of `bits` that stand at the places of `mask`, moved together.
    private static func pack(_ bits: UInt64, _ mask: UInt64) -> UInt64 {
        if mask & (mask &+ 1) == 0 { return bits }
        var packed: UInt64 = 0
        var place: UInt64 = 0
        var remaining = mask
        while remaining != 0 {
            packed |= (bits >> UInt64(remaining.trailingZeroBitCount) & 1) << place
            place += 1
            remaining &= remaining &- 1
        }
        return packed
    }
}
