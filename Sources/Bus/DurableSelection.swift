/// Which events of a chunk the durable routes of a source want, as bits.
package struct DurableSelection {
    package private(set) var routes: [(route: DurableRouteNumber, events: UInt64)] = []
    /// Those that any of them wants.
    package private(set) var union: UInt64 = 0
    /// So many of the first events go to no route that is closed.
    let openCount: Int

    @unsafe init(_ chunk: EventChunk, _ routes: [Route]) {
        var openCount = unsafe chunk.count
        for route in routes {
            let selection = unsafe route.select(chunk)
            if route.isClosed { openCount = min(openCount, selection.trailingZeroBitCount) }
            guard selection != 0, let number = route.custody?.number else { continue }
            self.routes.append((number, selection))
            union |= selection
        }
        self.openCount = openCount
    }

    /// Leaves only these of the events.
    mutating func formIntersection(_ events: UInt64) {
        if union & ~events == 0 { return }
        union &= events
        for index in routes.indices { routes[index].events &= events }
    }
}
