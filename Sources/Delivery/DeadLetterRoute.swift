internal import Bus
internal import CHubbub
internal import Descriptors
internal import EventBlock
package import Routing

/// The way of what a route gives up to the endpoint that its configuration names: a durable route of its own, without a source.
package enum DeadLetterRoute {
    /// The route for the dead letters of another one; nil where they go nowhere.
    package static func spec(of route: RouteSpec) -> RouteSpec? {
        guard let endpoint = route.deadLetters else { return nil }
        var spec = RouteSpec(name: "\(route.name) (dead letters)", from: [], to: endpoint, delivery: .durable)
        spec.limits = RouteLimits(.durable)
        spec.limits.share = route.limits.share
        return spec
    }

    /// The event as that endpoint gets it: the original, with the reason as attributes.
    static func block(
        _ event: GivenUpEvent, route: String, in pool: EventPool
    ) -> UnsafeMutablePointer<EventSlot>? {
        var fields = unsafe EventFields(copying: event.event)
        fields.attributes.removeAll { names.contains($0.name) }
        unsafe fields.attributes += [
            .init("deadroute", .string(route)), .init("deadcode", .string(InterfaceCode.name(of: event.code))),
            .init("deadreason", .string(allowed(event.reason))),
            .init("deadattempts", .integer(Int64(event.attempts))),
        ]
        let (original, limit) = unsafe (event.event, fields.payload.bytes.count + (1 << 20))
        let context = unsafe EventBuilder.Context(
            id: hubbub_event_get_id(original).raw, source: hubbub_event_get_source(original).raw,
            type: hubbub_event_get_type(original).raw, now: 0, limit: limit)
        return unsafe try? fields.withDraft { (draft) throws(EventError) in
            unsafe try EventBuilder.build(draft, context, in: pool)
        }
    }

    /// A reason as an attribute may have it: a space for each character that none may have.
    private static func allowed(_ reason: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in reason.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            let isNone = (0xFDD0...0xFDEF).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE
            text.append(isControl || isNone ? " " : scalar)
        }
        return String(text)
    }

    private static let names: Set = ["deadroute", "deadcode", "deadreason", "deadattempts"]
}
