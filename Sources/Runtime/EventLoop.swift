internal import Bus
internal import CUnix
internal import Glibc
internal import Synchronization
internal import Unix

/// What the thread of an endpoint waits for: descriptors, timers and being woken. Everything but `wake` belongs to whoever takes
/// the thread's turns: itself, or, while it sleeps, a deputy.
@safe final class EventLoop: Waking, @unchecked Sendable {
    typealias Ready = (_ descriptor: Int32, _ events: UInt32) -> Void

    private static let batch = 64

    private let poller: FileDescriptor
    let bell: Bell
    let presence = Presence()
    /// The thread that takes the turns: its own, or a deputy's.
    private let taker = Atomic<UInt>(0)
    /// The processor of the thread that ended the last sleep; -1 where none did.
    private let lastWaker = Atomic<Int32>(-1)
    private var watches: [Int32: Ready] = [:]
    var timers = TimerHeap()
    private let events: UnsafeMutablePointer<epoll_event>
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
    /// How many rounds the next look for more may last.
    private var patience = EventLoop.spins.lowerBound

    /// Nanoseconds of the monotonic clock, read at the beginning of each turn and after each sleep.
    var now = Clock.monotonic()

    init() throws(SystemError) {
        let poller = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard poller >= 0 else { throw .last("epoll_create1") }
        self.poller = FileDescriptor(owning: poller)
        bell = try Bell()
        unsafe events = .allocate(capacity: Self.batch)
        try control(EPOLL_CTL_ADD, bell.descriptor, EPOLLIN.rawValue)
    }

    deinit {
        unsafe events.deallocate()
    }

    /// Whether the thread waits, and nobody has woken it. [any thread]
    var isAsleep: Bool { presence.isAsleep }

    /// From now on the calling thread takes the turns.
    func adopt() { taker.store(pthread_self(), ordering: .relaxed) }

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
        try control(EPOLL_CTL_ADD, descriptor, events)
        watches[descriptor] = ready
    }

    func change(_ descriptor: Int32, _ events: UInt32) throws(SystemError) {
        try control(EPOLL_CTL_MOD, descriptor, events)
    }

    /// Whether there was such a watch.
    func remove(_ descriptor: Int32) -> Bool {
        guard watches.removeValue(forKey: descriptor) != nil else { return false }
        try? control(EPOLL_CTL_DEL, descriptor, 0)
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
        let timeout = Self.milliseconds(until: sleepsUntil)
        if timeout == 0 { return look() }
        ward?.doorway?.sleep()
        doorway?.sleep()
        if doorway?.hasWork ?? false || wardWaits { look() } else { sleep(timeout) }
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
        let count = unsafe epoll_wait(poller.raw, events, Int32(Self.batch), 0)
        serve(count)
        return count > 0
    }

    /// Serves the descriptors that are ready now.
    private func look() {
        let count = unsafe epoll_wait(poller.raw, events, Int32(Self.batch), 0)
        presence.stayAwake()
        serve(count)
    }

    /// Waits for descriptors and for being woken, and serves those that are ready.
    private func sleep(_ timeout: Int32) {
        lastWaker.store(-1, ordering: .relaxed)
        guard presence.fallAsleep() else { return look() }
        let count = unsafe epoll_wait(poller.raw, events, Int32(Self.batch), timeout)
        reclaimTurns()
        // What is called now begins now, not when the thread fell asleep: the watchdog reads it.
        now = Clock.monotonic()
        wakefulness?.instanceWoke()
        serve(count)
    }

    private func serve(_ count: Int32) {
        turnsSincePoll = 0
        wasReady = count > 0
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let descriptor = unsafe events[index].data.fd
            if descriptor == bell.descriptor {
                bell.clear()
            } else if let ready = watches[descriptor] {
                unsafe ready(descriptor, events[index].events)
            }
        }
    }

    /// Rounded up, so that a timer is due when the wait ends.
    private static func milliseconds(until: UInt64) -> Int32 {
        if until == .max { return -1 }
        let current = Clock.monotonic()
        return until <= current ? 0 : Int32(clamping: (until - current + 999_999) / 1_000_000)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ events: UInt32) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = events
        unsafe event.data.fd = descriptor
        if unsafe epoll_ctl(poller.raw, operation, descriptor, &event) != 0 { throw .last("epoll_ctl") }
    }
}
