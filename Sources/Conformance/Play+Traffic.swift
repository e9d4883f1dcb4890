internal import Glibc
internal import Rules
internal import Unix

extension Play {
    /// Within 250 ms; a timer of one millisecond has its place in it.
    private static let mostCallsAtRest = 1_000

    mutating func traffic() throws {
        guard let rig = try begin() else { return }
        for _ in 0..<80 { step(rig) }
        calm(rig)
        rig.end()
    }

    private mutating func step(_ rig: Rig) {
        switch numbers.number(0...9) {
        case 0...3: deliver(rig, 60)
        case 4: rig.source?.open(numbers.pick([.open, .closed, .few(1), .few(20)]) ?? .open)
        case 5: settle(rig)
        case 6: call(rig, timeouts: [5, 500])
        case 7: configure(rig)
        default: rig.pause(numbers.number(0...4))
        }
    }

    mutating func sizes() throws {
        guard let rig = try begin() else { return }
        for _ in 0..<6 {
            deliver(rig, 8, .empty)
            deliver(rig, 2, .largest)
            rig.pause(numbers.number(0...10))
        }
        calm(rig)
        rig.end()
    }

    mutating func stalled() throws {
        let rig = try Rig(subject, examination)
        rig.source?.open(.closed)
        guard try start(rig) else { return }
        rig.pause(150)
        let (calls, time) = (examination.calls, Self.processorTime)
        rig.pause(250)
        let (called, share) = (examination.calls - calls, Int(100 * (Self.processorTime - time) / 0.25))
        if called > Self.mostCallsAtRest || share > 70 {
            examination.note(
                .busyLoop,
                "while nobody took its events it was called \(called) times in 250 ms, with \(share) % of a processor",
                call: "between calls")
        }
        calm(rig)
        rig.source?.open(.closed)
        call(rig, timeouts: [200])
        rig.pause(20)
        rig.end()
    }

    mutating func credit() throws {
        guard let rig = try begin() else { return }
        for _ in 0..<40 {
            rig.source?.open(numbers.pick([.closed, .few(1), .few(2), .few(17), .open]) ?? .open)
            rig.pause(numbers.number(0...4))
            if numbers.once(in: 3) { settle(rig) }
        }
        calm(rig)
        rig.end()
    }

    mutating func operations() throws {
        guard let rig = try begin() else { return }
        for _ in 0..<40 {
            call(rig, timeouts: [1, 20, 500])
            if numbers.once(in: 3) { rig.pause(numbers.number(0...5)) }
        }
        rig.pause(50)
        rig.end()
    }

    mutating func settings() throws {
        guard let rig = try begin() else { return }
        for _ in 0..<12 {
            configure(rig)
            deliver(rig, 5)
            rig.pause(numbers.number(0...8))
        }
        calm(rig)
        rig.end()
    }

    /// Seconds that this process has used of all processors.
    private static var processorTime: Double {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        return Double(seconds) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1_000_000
    }
}
