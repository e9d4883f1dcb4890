internal import CHubbub
internal import EventBlock
internal import Locks
internal import Routing
internal import Synchronization

// Routes that come and go while deliveries are under way.

extension SinkPort {
    /// What a route leaves in a sink that it has no more.
    struct Leavings {
        /// What waits beside its queue.
        let lanes: KeyLanes
        /// Places of direct routes are tokens: those that come are to be higher.
        let nextToken: UInt64
    }

    /// Lets a route come. [any thread]
    ///
    /// - Parameter leavings: of another sink that it had before; of this one nothing was delivered yet.
    func attach(_ route: Route, takingOver leavings: Leavings? = nil) {
        gate.withLock { _ in
            sweep()
            let added = makeInbound(route)
            if let leavings {
                added.lanes.takeOver(leavings.lanes)
                state.withLock { unsafe $0.inFlight.begin(at: leavings.nextToken) }
            }
            inbound.append(added)
        }
        wake()
    }

    /// Puts a route in the place of another one: what waits, and what is under way, is the new one's. [any thread]
    func exchange(_ old: Route, for new: Route) {
        gate.withLock { _ in
            sweep()
            guard let place = inbound.firstIndex(where: { $0.route === old }) else { return }
            let (leaving, coming) = (inbound[place], makeInbound(new))
            state.withLock { state in
                coming.lanes.takeOver(leaving.lanes)
                unsafe state.inFlight.hand(.passUnretained(leaving), to: .passUnretained(coming))
                leaving.successor = coming
                leaving.lanes = KeyLanes(isStrict: leaving.isStrict)
            }
            retired.append(leaving)
            inbound[place] = coming
        }
        wake()
    }

    /// Lets a route go that has another sink from now on. Of this sink nothing may be under way. [any thread]
    func release(_ route: Route) -> Leavings? {
        gate.withLock { _ in
            guard let place = inbound.firstIndex(where: { $0.route === route }) else { return nil }
            let leaving = inbound.remove(at: place)
            retired.append(leaving)
            return state.withLock { state in
                defer { leaving.lanes = KeyLanes(isStrict: leaving.isStrict) }
                return unsafe Leavings(lanes: leaving.lanes, nextToken: state.inFlight.nextToken)
            }
        }
    }

    /// Lets a route go for good. What it has in memory alone is still delivered; what a custodian keeps stays there.
    /// [any thread]
    func end(_ route: Route) {
        gate.withLock { _ in
            guard let leaving = inbound.first(where: { $0.route === route }) else { return }
            leaving.isEnding = true
            if leaving.isDurable { _ = discardWaiting(of: leaving) }
            sweep()
        }
        wake()
    }

    /// Gives up what waits for this sink, which has gone: of direct routes it is lost, and its sources hear so. [any thread]
    ///
    /// - Returns: how many events of direct routes were dropped.
    func discard() -> Int {
        gate.withLock { _ in inbound.reduce(0) { $0 + discardWaiting(of: $1) } }
    }

    private func discardWaiting(of inbound: InboundRoute) -> Int {
        let queued = unsafe inbound.route.queue.close() + state.withLock { _ in unsafe inbound.lanes.removeAll() }
        for index in unsafe queued.indices {
            unsafe SourcePort.settle(
                queued[index], .dropped, code: HUBBUB_E_CLOSED, text: "route \(inbound.route.spec.name) was removed")
            unsafe EventReference.release(queued[index].event)
        }
        if inbound.isDurable { return 0 }
        inbound.route.counters.dropped.add(unsafe queued.count)
        return unsafe queued.count
    }

    private func makeInbound(_ route: Route) -> InboundRoute {
        InboundRoute(route, accepts: accepts, registry: registry, keepsOrder: keepsOrder)
    }

    /// Forgets routes that were let go, and have delivered what they had.
    private func sweep() {
        let (done, left) = state.withLock { state in
            func isDone(_ inbound: InboundRoute) -> Bool {
                guard inbound.isEnding, inbound.waiting == 0 else { return false }
                return unsafe !state.inFlight.contains(.passUnretained(inbound))
            }
            return (inbound.filter { isDone($0) }, inbound.filter { !isDone($0) })
        }
        retired += done
        inbound = left
    }
}
