internal import Bus
internal import CUnix
internal import Glibc
internal import Synchronization
internal import Unix

/// What the thread of an endpoint waits for: descriptors, timers and being woken. Everything but `wake` belongs to whoever takes
/// the thread's turns: itself, or, while it sleeps, a deputy.
@safe final class EventLoop: Waking, @unchecked Sendable {
    typealias Ready = (_ descriptor: Int32, _ events: UInt32) -> Void

    private let poller: Poller
    let bell: Bell
    let presence = Presence()
    /// The thread that takes the turns: its own, or a deputy's.
    private let taker = Atomic<UInt>(0)
    /// The processor of the thread that ended the last sleep; -1 where none did.
    private let lastWaker = Atomic<Int32>(-1)
    private var watches: [Int32: Ready] = [:]
    var timers = TimerHeap()
    private var turnsSincePoll = 0
    private var wasBusyBefore = false
    /// Descriptors were ready at the last look.
    private var wasReady = false
    /// Told when the thread has slept and runs again. To be set before it runs.
    var wakefulness: Wakefulness?
    /// Another process that wakes the thread. To be set before it runs.
    var doorway: (any Doorway)?
    let lendsTurns = Atomic(false)
    /// A turn of this thread's that a deputy may take; nil while it takes all itself.
    var deputyTurn: (() -> DeputyTurn)?
    /// Rung when a deputy hands the turns back while the thread waits for them. Set once, before turns are lent.
    var returned: Bell?
    /// Whether it takes turns of others, and whose it does take.
    var isDeputy = false
    var ward: EventLoop?
    /// When it wakes up by itself; `.max` for never.
    private(set) var sleepsUntil: UInt64 = 0
    private var slice = TimeSlice(now: 0)
    /// How many rounds the next look for more may last.
    private var patience = EventLoop.spins.lowerBound

    /// Nanoseconds of the monotonic clock, read at the beginning of each turn and after each sleep.
    var now = Clock.monotonic()

    init() throws(SystemError) {
        poller = try Poller()
        bell = try Bell()
        try poller.add(bell.descriptor, EPOLLIN.rawValue)
    }

    /// Whether the thread waits, and nobody has woken it. [any thread]
    var isAsleep: Bool { presence.isAsleep }

    /// From now on the calling thread takes the turns.
    func adopt() { taker.store(pthread_self(), ordering: .relaxed) }

    /// The calling thread is the one that the turns belong to.
    func begin() {
        adopt()
        slice = TimeSlice()
    }

    /// Whether the calling thread takes the turns. [any thread]
    var isOnThread: Bool { taker.load(ordering: .relaxed) == pthread_self() }

    /// Makes whoever takes the turns take another one. [any thread]
    func wake() {
        switch presence.wake() {
        case .nobody: break
        case .thread: ring()
        case .deputy: if !isOnThread { bell.ring() }
        }
    }

    /// Rings the thread, which sleeps. [any thread]
    func ring() {
        lastWaker.store(sched_getcpu(), ordering: .relaxed)
        bell.ring()
    }

    func add(_ descriptor: Int32, _ events: UInt32, _ ready: @escaping Ready) throws(SystemError) {
        try poller.add(descriptor, events)
        watches[descriptor] = ready
    }

    func change(_ descriptor: Int32, _ events: UInt32) throws(SystemError) {
        try poller.change(descriptor, events)
    }

    /// Whether there was such a watch.
    func remove(_ descriptor: Int32) -> Bool {
        guard watches.removeValue(forKey: descriptor) != nil else { return false }
        poller.remove(descriptor)
        return true
    }

    func isWatched(_ descriptor: Int32) -> Bool { watches[descriptor] != nil }

    /// Fires after `delay` nanoseconds, then every `period` where that is not 0. Nil over the limit.
    func setTimer(delay: UInt64, period: UInt64, _ fire: @escaping () -> Void) -> UInt64? {
        let (due, overflow) = Clock.monotonic().addingReportingOverflow(delay)
        return timers.set(due: overflow ? .max : due, period: period, fire)
    }

    func cancelTimer(_ number: UInt64) { timers.cancel(number) }

    /// Forgets all watches and timers.
    func reset() {
        for descriptor in Array(watches.keys) { _ = remove(descriptor) }
        timers.removeAll()
    }

    /// Reads the clock, and runs what is due.
    func beginTurn() {
        now = Clock.monotonic()
        slice.adapt(now: now)
        while let fire = timers.popDue(now: now) { fire() }
    }

    /// Rounds in which a thread that was busy just now looks for more before it sleeps: from some microseconds, which is less
    /// than falling asleep and being woken costs both sides, to some tens of them while that goes well.
    private static let spins = 100...1_600

    /// Every so many of these rounds it looks at its descriptors, which is a call of the system.
    private static let roundsPerPoll = 50

    /// Turns that a busy thread takes before it looks at its descriptors again.
    private static let turnsWithoutPoll = 16

    /// Waits for something to do, at most until the next timer and `limit` nanoseconds, and runs it.
    ///
    /// - Parameters:
    ///   - isBusy: there is more to do at once: only look.
    ///   - wasBusy: there was something to do in this turn, so that more is likely to come at once.
    func wait(isBusy: Bool, wasBusy: Bool, limit: UInt64?) {
        // A turn that found nothing may have been woken for what the one before it took along.
        let isLikelyBusy = wasBusy || wasBusyBefore || wasReady
        wasBusyBefore = wasBusy
        if isBusy || isLikelyBusy && spin() {
            turnsSincePoll += 1
            if turnsSincePoll < Self.turnsWithoutPoll { presence.stayAwake() } else { look() }
            return
        }
        sleepsUntil = [timers.nextDue(), limit.map { now + $0 }].compactMap { $0 }.min() ?? .max
        let left = Self.left(until: sleepsUntil)
        if left == 0 { return look() }
        ward?.doorway?.sleep()
        doorway?.sleep()
        if doorway?.hasWork ?? false || wardWaits { look() } else { sleep(left) }
        doorway?.wake()
        ward?.doorway?.wake()
    }

    /// Looks for a while whether somebody wakes the thread, or a descriptor is ready; then it is served. Not on the processor
    /// of whoever woke it last, who cannot go on there meanwhile.
    private func spin() -> Bool {
        if lastWaker.load(ordering: .relaxed) == sched_getcpu() { return false }
        // No reference is counted in each round.
        let (doorway, ward, wardsDoorway) = (doorway, ward, ward?.doorway)
        for round in 1...patience {
            if presence.isWoken || doorway?.hasWork ?? false
                || ward?.presence.isCalling ?? false || wardsDoorway?.hasWork ?? false
                || round % Self.roundsPerPoll == 0 && pollOnce()
            {
                patience = min(patience * 2, Self.spins.upperBound)
                return true
            }
            hubbub_pause()
        }
        patience = max(patience / 2, Self.spins.lowerBound)
        return false
    }

    /// Serves the descriptors that are ready now. Returns whether there were any. Leaves the mark of a waker as it is.
    private func pollOnce() -> Bool {
        guard !watches.isEmpty else { return false }
        let count = poller.wait(limit: 0)
        serve(count)
        return count > 0
    }

    /// Serves the descriptors that are ready now.
    private func look() {
        let count = poller.wait(limit: 0)
        presence.stayAwake()
        serve(count)
    }

    /// Waits for descriptors and for being woken, and serves those that are ready.
    private func sleep(_ limit: UInt64?) {
        lastWaker.store(-1, ordering: .relaxed)
        guard presence.fallAsleep() else { return look() }
        let count = poller.wait(limit: limit)
        reclaimTurns()
        // What is called now begins now, not when the thread fell asleep: the watchdog reads it.
        now = Clock.monotonic()
        wakefulness?.instanceWoke()
        serve(count)
    }

    private func serve(_ count: Int) {
        turnsSincePoll = 0
        wasReady = count > 0
        for index in 0..<count {
            let (descriptor, events) = poller[index]
            if descriptor == bell.descriptor {
                bell.clear()
            } else if let ready = watches[descriptor] {
                ready(descriptor, events)
            }
        }
    }

    /// Nanoseconds until then; nil where that is never.
    private static func left(until: UInt64) -> UInt64? {
        if until == .max { return nil }
        let current = Clock.monotonic()
        return until <= current ? 0 : until - current
    }
}
