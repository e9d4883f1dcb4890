internal import Bus
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import Locks
internal import Routing
internal import Runtime
internal import Synchronization
internal import Testing
internal import Unix

/// One instance's thread takes the turns of another one that sleeps: nothing is lost, nothing happens twice at a time.
@Suite struct DeputyTests {
    private static let count: Int64 = 20_000

    /// A way to another process through which nothing comes; it notes who looks.
    private final class QuietDoorway: Doorway {
        let bell: Bell
        let isBrief: Bool
        private let threads = Lock<Set<UInt>>([])
        private let inside = Atomic(0)
        let collisions = Atomic(0)

        init(isBrief: Bool) throws {
            bell = try Bell()
            self.isBrief = isBrief
        }

        /// Threads that have taken a turn.
        var takers: Int { threads.withLock { $0.count } }

        func work() -> Bool {
            if inside.add(1, ordering: .sequentiallyConsistent).oldValue != 0 {
                collisions.add(1, ordering: .relaxed)
            }
            threads.withLock { _ = $0.insert(pthread_self()) }
            inside.subtract(1, ordering: .sequentiallyConsistent)
            return false
        }

        let hasWork = false
        func sleep() {}
        func wake() {}
    }

    private func numbers(_ count: Int64) -> [TypedValue.Field] { [.init("count", .integer(count))] }

    /// The sink takes three at a time and works them off on its own thread, so that its turns go to and fro.
    @Test func everyEventArrivesInOrder() throws {
        let stage = Stage()
        let doorway = try QuietDoorway(isBrief: true)
        try stage.add("source", numbers(Self.count), doorway: QuietDoorway(isBrief: true))
        let sink = try stage.add("sink", doorway: doorway)
        var limits = RouteLimits()
        limits.events = 64
        let route = try stage.route("source", "sink", limits: limits)
        try stage.start()
        let done = Atomic(0)
        for _ in 0..<500 {
            sink.perform { _ = done.add(1, ordering: .relaxed) }
            usleep(100)
        }
        #expect(eventually { route.counters.delivered.value == UInt64(Self.count) })
        #expect(eventually { done.load(ordering: .relaxed) == 500 })
        #expect(sink.count(of: "disordered") == 0)
        #expect(stage.stop() == [])
        #expect(doorway.takers == 2, "its own thread and the source's")
        #expect(doorway.collisions.load(ordering: .relaxed) == 0)
    }

    @Test func foreignCodeKeepsItsThread() throws {
        let stage = Stage()
        let doorway = try QuietDoorway(isBrief: false)
        try stage.add("source", numbers(1_000), doorway: QuietDoorway(isBrief: true))
        try stage.add("sink", doorway: doorway)
        let route = try stage.route("source", "sink")
        try stage.start()
        #expect(eventually { route.counters.delivered.value == 1_000 })
        #expect(stage.stop() == [])
        #expect(doorway.takers == 1)
    }

    /// Two sources, of which one is the deputy for a while and goes.
    @Test func aDeputyThatEndsLeavesNothingUndone() throws {
        let stage = Stage()
        let doorway = try QuietDoorway(isBrief: true)
        let first = try stage.add("source", as: "first", numbers(1_000_000), doorway: QuietDoorway(isBrief: true))
        try stage.add("source", as: "second", numbers(Self.count), doorway: QuietDoorway(isBrief: true))
        let sink = try stage.add("sink", doorway: doorway)
        var limits = RouteLimits()
        limits.events = 64
        try stage.route("first", "sink", limits: limits)
        let route = try stage.route("second", "sink")
        try stage.start()
        for _ in 0..<20 {
            usleep(2_000)
            first.startAnew()
        }
        usleep(2_000)
        first.shutDown(within: 1_000)
        #expect(eventually { first.isFinished })
        #expect(eventually { route.counters.delivered.value == UInt64(Self.count) })
        sink.startAnew()
        #expect(eventually { sink.status.state == .running })
        #expect(stage.stop() == [])
        #expect(doorway.collisions.load(ordering: .relaxed) == 0)
    }
}
