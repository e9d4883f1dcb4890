package import Bus
package import CHubbub
package import Descriptors
package import EventBlock
package import Routing

/// A bus with sources and sinks that the tests drive by hand, on the test's own thread.
package final class Fixture {
    package let bus = Bus()
    package private(set) var sources: [String: SourcePort] = [:]
    package private(set) var sinks: [String: SinkPort] = [:]
    /// Ports do not keep whom they wake.
    package let wakes = Wakes()

    package init() {}

    package static let thing = EventTypeSpec(
        "test.thing", payloads: .any, help: "",
        attributes: [FieldSpec("n", .integer, required: true, help: ""), FieldSpec("tag", .string, help: "")])

    package func source(_ name: String, emits: [EventTypeSpec] = [Fixture.thing], types: [String] = []) -> SourcePort {
        let descriptor = AdapterDescriptor(name: name, version: "1", summary: name, roles: .source, emits: emits)
        let ports = bus.addEndpoint(name, descriptor, source: "urn:\(name)", types: types)
        ports.source?.setWaker(wakes)
        ports.source?.builder.adoptThread()
        sources[name] = ports.source
        return unsafe ports.source.unsafelyUnwrapped
    }

    @discardableResult
    package func sink(
        _ name: String, accepts: [EventTypeSpec] = [EventTypeSpec("*", open: true, payloads: .any, help: "")],
        keepsOrder: Bool = true
    ) -> SinkPort {
        let descriptor = AdapterDescriptor(
            name: name, version: "1", summary: name, roles: .sink, sinkKeepsOrder: keepsOrder, accepts: accepts)
        let ports = bus.addEndpoint(name, descriptor, source: "urn:\(name)")
        ports.sink?.setWaker(wakes)
        sinks[name] = ports.sink
        return unsafe ports.sink.unsafelyUnwrapped
    }

    @discardableResult
    package func route(
        _ from: String..., to: String, full: FullPolicy = .pushBack, filters: [FilterSpec] = [],
        mapping: MappingSpec = MappingSpec(), limits: (inout RouteLimits) -> Void = { _ in }
    ) -> Route {
        var spec = RouteSpec(name: "\(from)->\(to)", from: from, to: to, filters: filters, mapping: mapping, full: full)
        limits(&spec.limits)
        return unsafe bus.addRoute(spec).unsafelyUnwrapped
    }

    /// Counts how often somebody was woken.
    package final class Wakes: Waking, Sendable {
        private let counter = Counter()
        package var count: UInt64 { counter.value }
        package func wake() { counter.add(1) }
    }
}

/// What a sink got.
package struct Got: Equatable {
    package let n: Int?
    package let attempt: UInt32
    package let token: UInt64
    package var series: UInt64 = 0
    package var place: UInt64 = 0
}

extension SourcePort {
    /// Emits events numbered by `numbers`; tokens are the number plus 1 where `tracked`.
    @discardableResult
    package func emit(
        _ numbers: Range<Int>, tracked: Bool = false, payload: EventFields.Payload = .none,
        _ change: (inout EventFields) -> Void = { _ in }
    ) throws -> (accepted: Int, error: EventError?) {
        var events: [UnsafePointer<hubbub_event>?] = unsafe []
        for number in numbers {
            var fields = EventFields()
            fields.attributes = [.init("n", .integer(Int64(number)))]
            fields.payload = payload
            change(&fields)
            unsafe events.append(try make(fields))
        }
        let tokens = numbers.map { UInt64($0) + 1 }
        let result = unsafe emit(events, tokens: tracked ? tokens : nil, count: events.count)
        for index in unsafe result.accepted..<events.count {
            if let event = unsafe events[index] { unsafe EventReference.release(event) }
        }
        return result
    }

    package func make(_ fields: EventFields) throws -> UnsafePointer<hubbub_event> {
        unsafe try fields.withDraft { (draft) throws(EventError) in
            // As the interface does: the fast way first.
            if let event = unsafe builder.usual.make(draft) { return unsafe event }
            return unsafe try builder.make(draft)
        }
    }
}

extension SinkPort {
    /// Takes what waits, at most `limit`.
    package func take(_ limit: Int = 256, now: UInt64 = 0) -> [Got] {
        unsafe withUnsafeTemporaryAllocation(of: hubbub_delivery.self, capacity: max(limit, 1)) { buffer in
            let count = unsafe next(buffer.baseAddress.unsafelyUnwrapped, limit: limit, now: now).count
            return (0..<count).map { index in
                let delivery = unsafe buffer[index]
                let view = unsafe AttributeReader("n").view(delivery.event.unsafelyUnwrapped)
                let number: Int? = if case .integer(let value) = unsafe view { Int(value) } else { nil }
                return unsafe Got(
                    n: number, attempt: delivery.attempt, token: delivery.token, series: delivery.series,
                    place: delivery.place)
            }
        }
    }

    /// Takes what waits, as events.
    package func takeFields() -> [EventFields] {
        unsafe withUnsafeTemporaryAllocation(of: hubbub_delivery.self, capacity: 256) { buffer in
            let count = unsafe next(buffer.baseAddress.unsafelyUnwrapped, limit: 256, now: 0).count
            return (0..<count).map { unsafe EventFields(copying: buffer[$0].event.unsafelyUnwrapped) }
        }
    }

    /// Settles deliveries. Returns how many tokens were unknown.
    @discardableResult
    package func settle(_ tokens: [UInt64], _ outcome: UInt32 = HUBBUB_DELIVERED, delay: UInt32 = 0, now: UInt64 = 0)
        -> Int
    {
        let raw = unsafe tokens.map {
            unsafe hubbub_settlement(
                token: $0, outcome: outcome, delay_ms: delay, code: outcome == HUBBUB_REJECTED ? HUBBUB_E_REMOTE : 0,
                reserved: 0, text: hubbub_text())
        }
        return unsafe settle(raw, count: raw.count, now: now)
    }
}
