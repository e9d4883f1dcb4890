internal import Bus
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Locks
internal import Rules
internal import Synchronization
internal import Unix

/// The functions of an adapter that the host calls, for the watchdog.
enum Callback: UInt8, CaseIterable {
    case none, create, start, stop, destroy, deliver, credit, settled, call, cancel, answered, configure, timer, watch,
        accepted, task

    var name: String { String(describing: self) }
}

extension Instance {
    /// Batches that are delivered in one turn before the thread looks at its descriptors again; small ones are more, until there
    /// are as many events as in a whole one: what an adapter does at the end of a turn, such as writing, is for all of them.
    private static let batchesPerTurn = 8

    /// One round of the thread: what is due, what was posted, then events, then waiting.
    ///
    /// - Parameter limit: the longest wait, in nanoseconds.
    func turn(delivers: Bool, limit: UInt64? = nil) {
        loop.beginTurn()
        source?.builder.beginTurn(at: Clock.wall())
        let hasVisitors = configuration.doorway?.work() ?? false
        var isBusy = runPosts()
        var wasBusy = isBusy || hasVisitors
        var pause = limit
        if delivers {
            if hearSettlements() { wasBusy = true }
            if announceCredit(isFirst: false) { wasBusy = true }
            let result = deliver()
            isBusy = isBusy || result.isBusy
            wasBusy = wasBusy || result.delivered > 0
            pause = [limit, result.pause].compactMap { $0 }.min()
            if loop.serveWard() { wasBusy = true }
        }
        loop.wait(isBusy: isBusy, wasBusy: wasBusy, limit: pause)
    }

    /// Marks the time of a call into the adapter, for the watchdog.
    @inline(__always)
    func calling<Result>(_ which: Callback, _ body: () -> Result) -> Result {
        callback.store(which.rawValue, ordering: .relaxed)
        callbackSince.store(loop.now, ordering: .relaxed)
        defer { callbackSince.store(0, ordering: .relaxed) }
        if !isChecking { return body() }
        examiner?.began(call: which.rawValue)
        defer { examiner?.ended(call: which.rawValue) }
        return body()
    }

    /// Runs what was posted until now. Returns whether more came meanwhile.
    private func runPosts() -> Bool {
        let waiting = posts.withLock { posts in
            defer { posts.removeAll(keepingCapacity: true) }
            return posts
        }
        for post in waiting {
            switch post {
            case .task(let task, let argument): calling(.task) { unsafe task(raw, argument) }
            case .work(let work): work()
            }
        }
        return posts.withLock { !$0.isEmpty }
    }

    /// Tells the source what became of its events. Returns whether there was anything to tell.
    @discardableResult
    func hearSettlements() -> Bool {
        guard let settlements = source?.takeSettlements(), !settlements.isEmpty,
            let settled = unsafe adapter.pointee.settled
        else { return false }
        let arena = lend()
        defer { arena.free() }
        let raw = unsafe settlements.map { settlement in
            unsafe hubbub_settlement(
                token: settlement.token, outcome: settlement.outcome.rawValue, delay_ms: settlement.delay,
                code: settlement.code, reserved: 0, text: arena.text(settlement.text))
        }
        calling(.settled) { unsafe settled(self.raw, raw, UInt64(raw.count)) }
        return true
    }

    /// Tells the source of new room. Returns whether there was any to tell of.
    @discardableResult
    func announceCredit(isFirst: Bool) -> Bool {
        guard let source, let credit = unsafe adapter.pointee.credit,
            let room = isFirst ? source.credit : source.takeCredit()
        else { return false }
        calling(.credit) { unsafe credit(raw, UInt64(room.events), UInt64(room.bytes)) }
        return true
    }

    /// Delivers batches while the sink takes them.
    func deliver() -> (isBusy: Bool, delivered: Int, pause: UInt64?) {
        guard let sink, let deliver = unsafe adapter.pointee.deliver else { return (false, 0, nil) }
        var (delivered, batches) = (0, 0)
        while batches < Self.batchesPerTurn || max(delivered, batches) < SinkPort.batchLimit {
            batches += 1
            guard isReady.load(ordering: .acquiring) else { return (false, delivered, nil) }
            if staged.isEmpty {
                let next = unsafe sink.next(deliveries, limit: SinkPort.batchLimit, now: loop.now)
                if next.count == 0 { return (false, delivered, next.pause) }
                staged = 0..<next.count
            }
            isReady.store(false, ordering: .relaxed)
            var accepted: UInt64 = 0
            let code = calling(.deliver) {
                unsafe deliver(raw, deliveries + staged.lowerBound, UInt64(staged.count), &accepted)
            }
            guard code == HUBBUB_OK, accepted <= UInt64(staged.count) else {
                violated(
                    .deliverResult,
                    "deliver returned \(ErrorName.of(code)) and took \(accepted) of \(staged.count)")
                refuseStaged(sink, code)
                continue
            }
            delivered += Int(accepted)
            staged = staged.lowerBound + Int(accepted)..<staged.upperBound
            if staged.isEmpty { isReady.store(true, ordering: .releasing) }
        }
        return (true, delivered, nil)
    }

    /// A deliver that failed as a whole: its events are tried again later.
    private func refuseStaged(_ sink: any SinkEnd, _ code: Int32) {
        for index in staged {
            var settlement = unsafe hubbub_settlement()
            unsafe settlement.token = unsafe deliveries[index].token
            unsafe settlement.outcome = HUBBUB_RETRY
            unsafe settlement.code = code
            _ = unsafe sink.settle(&settlement, count: 1, now: loop.now)
        }
        staged = 0..<0
        isReady.store(true, ordering: .relaxed)
    }
}
