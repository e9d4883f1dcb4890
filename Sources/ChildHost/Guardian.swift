internal import Glibc
internal import Placement
internal import Runtime
internal import Unix

/// The main thread of a child: it looks whether a call of the adapter never returns, and ends the process when the instance has
/// ended. While nothing runs it sleeps.
final class Guardian: Sendable {
    /// A call of the adapter that takes longer, in nanoseconds, never returns.
    private static let longestCall: UInt64 = 10_000_000_000

    let wakefulness: Wakefulness
    private let hub: HubLine
    private let bell: Bell

    init(_ hub: HubLine) throws(SystemError) {
        let bell = try Bell()
        self.hub = hub
        self.bell = bell
        wakefulness = Wakefulness { bell.ring() }
    }

    /// Wakes the main thread. [any thread]
    func callAttention() { bell.ring() }

    /// Stays until the instance has ended, and ends the process. [main thread]
    func watch(_ instance: Instance) -> Never {
        var reported: [ObjectIdentifier: UInt64] = [:]
        while !instance.isFinished {
            let pause: Duration? = mayRest(instance) ? nil : .seconds(1)
            _ = try? Poll.wait(for: bell.descriptor, Poll.readable, timeout: pause)
            bell.clear()
            Watchdog.look(at: [instance], reported: &reported)
            if let hang = Watchdog.hang(of: instance, longerThan: Self.longestCall) { hub.send(.hangs(hang)) }
        }
        finish()
    }

    private func mayRest(_ instance: Instance) -> Bool {
        guard Watchdog.isQuiet([instance]) else { return false }
        wakefulness.sleep()
        return Watchdog.isQuiet([instance])
    }

    /// What the hub has not read yet stays in the ring; only what waits for room has to be brought there.
    private func finish() -> Never {
        for _ in 0..<250 where hub.line.isBehind {
            hub.orEnd { () throws(RingFault) in try hub.line.flush() }
            usleep(20_000)
        }
        // Libraries stay loaded and may have threads of their own: their destructors have no right to run now.
        _ = fflush(nil)
        _exit(0)
    }
}
