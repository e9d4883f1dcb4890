internal import Bus
internal import CapabilityAdapter
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Locks
internal import LogLines
internal import Routing
internal import Runtime
internal import Synchronization
internal import Testing
internal import Unix

/// Instances of the C adapter on a real bus, under the checking host.
final class Stage {
    let bus = Bus()
    private(set) var instances: [String: Instance] = [:]

    func add(_ name: String, level: Int64 = 1) throws -> Instance {
        let table = unsafe capability_adapter().unsafelyUnwrapped
        let descriptor = unsafe try AdapterDescriptor(reading: table.pointee.descriptor)
        let logger = Log { _ in }
        var configuration = Instance.Configuration(
            name: name, descriptor: descriptor, settings: .record([.init("level", .integer(level))]), logger: logger)
        configuration.isChecking = true
        let ports = bus.addEndpoint(name, descriptor, source: "urn:\(name)")
        let instance = unsafe try Instance(configuration, adapter: table, ports: ports)
        instances[name] = instance
        return instance
    }

    func start() throws {
        for instance in instances.values { try instance.start() }
        for instance in instances.values { eventually { instance.status.state == .running } }
    }

    func stop() {
        for instance in instances.values { instance.shutDown(within: 2_000) }
        for instance in instances.values { eventually { instance.isFinished } }
    }
}

/// Waits until it holds, at most ten seconds. Returns whether it does.
@discardableResult
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<10_000 {
        if condition() { return true }
        usleep(1_000)
    }
    return condition()
}

extension Instance {
    /// Calls and waits for the answer.
    func ask(_ operation: String, _ parameters: [TypedValue.Field] = [], timeout: UInt32 = 5_000) -> Result<
        TypedValue, CallFailure
    > {
        let box = AnswerBox()
        call(operation, parameters, timeout: timeout) { box.give($0) }
        eventually { box.value != nil }
        return box.value ?? .failure(CallFailure(0, "no answer"))
    }
}

final class AnswerBox: Sendable {
    private let box = Lock<Result<TypedValue, CallFailure>?>(nil)
    var value: Result<TypedValue, CallFailure>? { box.withLock { $0 } }
    func give(_ value: Result<TypedValue, CallFailure>) { box.withLock { $0 = value } }
}

@Suite(.serialized) struct CapabilityTests {
    @Test func everyCapabilityWorks() throws {
        let stage = Stage()
        let (one, two) = (try stage.add("one"), try stage.add("two"))
        one.resolve = { [unowned two] in $0 == "friend" ? (two, "echo") : nil }
        let route = try #require(stage.bus.addRoute(RouteSpec(name: "r", from: ["one"], to: "two")))
        try stage.start()
        defer { stage.stop() }

        #expect(one.status.isLinkUp == true)
        for operation in ["seal", "timer", "watch", "post", "refused"] {
            #expect(one.ask(operation) == .success(.integer(1)), "\(operation)")
        }
        #expect(one.ask("ask") == .success(.integer(5)))
        #expect(one.ask("echo", [.init("text", .string("four"))]) == .success(.integer(4)))
        #expect(one.ask("emit", [.init("count", .string("500"))]) == .success(.integer(500)))
        #expect(eventually { route.counters.delivered.value == 501 })
        #expect(eventually { one.ask("counts") == .success(.integer(500 * 1_000_000 + 1_000)) })

        guard case .success(.integer(let port)) = one.ask("listen"), port > 0 else {
            Issue.record("no port")
            return
        }
        #expect(connect(to: UInt16(port)) == UInt8(ascii: "h"))
        #expect(eventually { one.status.counts["connections"] == 1 })
        #expect(one.status.violations.isEmpty && two.status.violations.isEmpty)
    }

    @Test func callsEndInEveryWay() throws {
        let stage = Stage()
        let one = try stage.add("one")
        try stage.start()
        defer { stage.stop() }
        func code(_ result: Result<TypedValue, CallFailure>) -> Int32 {
            if case .failure(let failure) = result { failure.code } else { 0 }
        }
        #expect(code(one.ask("hang", timeout: 20)) == HUBBUB_E_TIMEOUT)
        #expect(one.ask("counts") == .success(.integer(1_001)))
        #expect(code(one.ask("nonsense")) == HUBBUB_E_NOT_FOUND)
        #expect(code(one.ask("echo")) == HUBBUB_E_INVALID)
        #expect(code(one.ask("echo", [.init("txet", .string("x"))])) == HUBBUB_E_INVALID)
        #expect(code(one.ask("ask")) == HUBBUB_E_NOT_FOUND)
        let unanswered = AnswerBox()
        one.call("hang", [], timeout: 60_000) { unanswered.give($0) }
        stage.stop()
        #expect(unanswered.value.map(code) == HUBBUB_E_CLOSED)
        #expect(code(one.ask("counts")) == HUBBUB_E_CLOSED)
    }

    @Test func settlementsReachTheSource() throws {
        let stage = Stage()
        let (one, two) = (try stage.add("one"), try stage.add("two"))
        let subject = { (text: String) in MappingSpec(attributes: [("subject", Template([.literal(text)]))]) }
        let routes = ["reject", "retry"].compactMap {
            stage.bus.addRoute(RouteSpec(name: $0, from: ["one"], to: "two", mapping: subject($0)))
        }
        try stage.start()
        defer { stage.stop() }
        #expect(one.ask("emit", [.init("count", .string("3"))]) == .success(.integer(3)))
        #expect(eventually { one.ask("counts") == .success(.integer(3_001_000)) })
        #expect(routes[0].counters.rejected.value == 3)
        #expect(routes[1].counters.retried.value == 6)
        #expect(routes[1].counters.delivered.value == 3)
        #expect(two.status.violations.isEmpty)
    }

    @Test func aFailedInstanceIsStartedAgain() throws {
        let stage = Stage()
        let one = try stage.add("one")
        try stage.start()
        defer { stage.stop() }
        guard case .success(.integer(let port)) = one.ask("listen") else { return }
        _ = one.ask("fail")
        #expect(eventually { one.status.restarts == 1 && one.status.state == .running })
        #expect(one.status.lastError == "broken on request")
        // Its listening socket was kept: the same port, and a connection made meanwhile would not have been refused.
        #expect(one.ask("listen") != .failure(CallFailure(0, "no answer")))
        #expect(port > 0)
    }

    @Test func settingsCanChangeWhileItRuns() throws {
        let stage = Stage()
        let one = try stage.add("one")
        try stage.start()
        defer { stage.stop() }
        #expect(one.ask("level") == .success(.integer(1)))
        let box = AnswerBox()
        one.configure(.record([.init("level", .integer(9))])) { box.give($0) }
        #expect(eventually { box.value == .success(.none) })
        #expect(one.ask("level") == .success(.integer(9)))
    }

    @Test func wrongSettingsAreToldAndTriedAgain() throws {
        let stage = Stage()
        let one = try stage.add("one", level: -1)
        try one.start()
        defer { stage.stop() }
        #expect(eventually { one.status.state == .failed("level must not be negative") })
    }

    private func connect(to port: UInt16) -> UInt8? {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = unsafe withUnsafePointer(to: &address) {
            unsafe Glibc.connect(
                file, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        var byte: UInt8 = 0
        let count = unsafe connected == 0 ? read(file, &byte, 1) : -1
        return count == 1 ? byte : nil
    }
}

/// The checking host notices each broken rule, says which, and goes on.
@Suite(.serialized) struct CheckingTests {
    private func violations(_ subject: String? = nil, _ operation: String) throws -> [String] {
        let stage = Stage()
        let (one, two) = (try stage.add("one"), try stage.add("two"))
        let mapping = subject.map { MappingSpec(attributes: [("subject", Template([.literal($0)]))]) } ?? MappingSpec()
        let route = try #require(stage.bus.addRoute(RouteSpec(name: "r", from: ["one"], to: "two", mapping: mapping)))
        try stage.start()
        _ = one.ask(operation)
        eventually { route.depth.events == 0 }
        stage.stop()
        return one.status.violations + two.status.violations
    }

    @Test func aCallOnTheWrongThread() throws {
        #expect(try violations("", "wrong_thread").contains { $0.contains("timer.set was called on another thread") })
    }

    @Test func anEventThatIsNotGivenBack() throws {
        #expect(try violations("", "leak").contains { $0.contains("1 references to events were not given back") })
    }

    @Test func aDeliveryThatIsSettledTwice() throws {
        #expect(try violations("twice", "emit").contains { $0.contains("settled before") })
    }

    @Test func whatWasDeliveredCannotBeEmittedAgain() throws {
        let stage = Stage()
        let (one, two) = (try stage.add("one"), try stage.add("two"))
        let keep = MappingSpec(attributes: [("subject", Template([.literal("keep")]))])
        for (from, to) in [("one", "two"), ("two", "one")] {
            stage.bus.addRoute(RouteSpec(name: from, from: [from], to: to, mapping: keep))
        }
        try stage.start()
        defer { stage.stop() }
        _ = one.ask("emit")
        // It came from `one`, so `two` may pass it on; `one` may not.
        #expect(
            eventually {
                two.ask("loop") == .success(.integer(Int64(HUBBUB_E_TYPE))) || two.ask("loop") == .success(.integer(0))
            })
        eventually { one.ports.sink?.hasWork == false }
        _ = two.ask("emit")
        #expect(eventually { one.ask("loop") != .success(.integer(1)) })
    }

    @Test func aCallThatOverstays() throws {
        let stage = Stage()
        let one = try stage.add("one")
        try stage.start()
        defer { stage.stop() }
        let answer = AnswerBox()
        one.call("block", [], timeout: 5_000) { answer.give($0) }
        var reported: [ObjectIdentifier: UInt64] = [:]
        let told = eventually {
            Watchdog.look(at: [one], reported: &reported)
            return !one.status.violations.isEmpty
        }
        #expect(told)
        #expect(one.status.violations.first?.contains("call has not returned") == true)
        #expect(eventually { answer.value != nil })
        Watchdog.look(at: [one], reported: &reported)
        #expect(one.status.violations.count == 1)
    }
}
