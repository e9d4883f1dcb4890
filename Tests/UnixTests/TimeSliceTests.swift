internal import CUnix
internal import Glibc
internal import Synchronization
internal import Testing
internal import Unix

/// Linux has slices of a thread's own from 6.12 on.
private let hasShortSlices = onItsThread {
    _ = hubbub_set_time_slice(TimeSlice.short)
    return hubbub_time_slice() == TimeSlice.short
}

/// What `body` returns on a thread of its own.
private func onItsThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result? {
    let result = Mutex<Result?>(nil)
    let thread = try? Thread("slices") {
        let value = body()
        result.withLock { $0 = value }
    }
    guard let thread else { return nil }
    thread.join()
    return result.withLock { $0 }
}

@Suite(.enabled(if: hasShortSlices == true, "this system has no time slices of a thread's own")) struct TimeSliceTests {
    private static let tick: UInt64 = 20_000_000
    /// SCHED_BATCH of <sched.h>.
    private static let batch: Int32 = 3

    /// Runs for so many nanoseconds.
    private static func run(for time: UInt64) {
        let end = Clock.thread() + time
        while Clock.thread() < end {}
    }

    @Test("a thread has short slices while it seldom runs, and its system's while it is busy")
    func adapts() {
        let slices = onItsThread {
            // The clock is the test's, so that a machine that stalls changes nothing.
            var (now, seen) = (UInt64(0), [hubbub_time_slice()])
            var slice = TimeSlice(now: now)
            for part in [0, 2, 100, 20, 1, 15] as [UInt64] {
                Self.run(for: Self.tick * part / 100)
                // Much later where it is to have run little: reading the clock is running, too.
                now += part < 10 ? 50 * Self.tick : Self.tick
                slice.adapt(now: now)
                seen.append(hubbub_time_slice())
            }
            return seen
        }
        guard let slices, let usual = slices.first else { return #expect(Bool(false), "no thread") }
        #expect(usual > TimeSlice.short)
        let short = TimeSlice.short
        #expect(slices == [usual, short, short, usual, usual, short, short])
    }

    @Test("it looks from time to time only")
    func isPatient() {
        #expect(
            onItsThread {
                var slice = TimeSlice(now: 0)
                slice.adapt(now: Self.tick - 1)
                let before = hubbub_time_slice()
                slice.adapt(now: 50 * Self.tick)
                return before > hubbub_time_slice()
            } == true)
    }

    @Test("a thread that another one starts has the usual slices")
    func isNotInherited() {
        let slices = onItsThread {
            let usual = hubbub_time_slice()
            _ = hubbub_set_time_slice(TimeSlice.short)
            return [usual, onItsThread { hubbub_time_slice() } ?? 0]
        }
        #expect(slices?.first == slices?.last && slices?.first ?? 0 > TimeSlice.short)
    }

    @Test("a thread of which somebody else decided stays as it is")
    func staysAsTold() {
        let slices = onItsThread {
            var parameters = sched_param()
            let isSet = unsafe pthread_setschedparam(pthread_self(), Self.batch, &parameters) == 0
            let usual = hubbub_time_slice()
            var slice = TimeSlice(now: 0)
            slice.adapt(now: 50 * Self.tick)
            return isSet ? [usual, hubbub_time_slice()] : []
        }
        #expect(slices?.count == 2 && slices?.first == slices?.last)
    }
}
