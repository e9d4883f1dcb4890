internal import Assembly
internal import Bus
internal import CHubbub
internal import Configuration
package import Control
internal import Descriptors
internal import EventBlock
internal import Glibc
package import JSONText
internal import Locks
internal import Routing
internal import Runtime
internal import Synchronization
internal import Unix

/// What a hub answers on its control socket.
///
/// * `status` → the object of `Hub.status`.
/// * `send` {endpoint, event: {type, data?, subject?, attributes: {name: text}}, timeout_ms?} → {outcome, code, text}.
/// * `call` {endpoint, operation, parameters: {name: text}, timeout_ms?} → {kind, value}.
/// * `hold` {name, hold?: "paused" or "drained"} → {}; without `hold` it goes on.
/// * `reload` {dry?} → {outcome, reason, changes: [{kind, subject, name, details, restarts}], findings, notes}.
/// * `adapters` → [{name, version, …, endpoints: [name], notes: [text]}]: the libraries that it sees, and who runs them.
/// * `endpoint_retry` {endpoint} → {}: one that failed or is quarantined is started again at once.
/// * `adapter_upgrade` {adapter} → {version, endpoints: [name]}: these are handed over to the library that is there now.
/// * `dead_retry` and `dead_purge` {route, number} → {}.
/// * `why` {id} → {routes: [{route, verdict, attempts, reason, ago_ms}]}: what its routes remember of an event.
/// * `replay` {route, sequences} → {count}: so many of these events are given to the route again.
/// * `tap` {at?: endpoint or route} → an item {ready}, then items {event} and {missed}, until the client closes.
package final class HubCommands: ControlHandler {
    let hub: Hub

    package init(_ hub: Hub) {
        self.hub = hub
    }

    package func handle(
        _ command: String, _ request: JSONValue, _ connection: ControlConnection
    ) throws(ControlFailure) -> JSONValue {
        switch command {
        case "status": return hub.status
        case "send": return try send(request)
        case "call": return try call(request)
        case "hold": return try hold(request)
        case "reload": return hub.reload(isDry: request["dry"]?.boolean ?? false).json
        case "adapters": return hub.libraryStatus
        case "adapter_upgrade": return try hub.upgrade(request["adapter"]?.string ?? "")
        case "endpoint_retry":
            hub.startAgain(try endpoint(request))
            return .object([])
        case "why": return hub.why(request["id"]?.string ?? "")
        case "dead_retry", "dead_purge", "replay": return try again(command, request)
        case "tap": return try tap(request, connection)
        default:
            throw ControlFailure(.unsupported, "this hub (\(HubVersion.text)) has no command \(command)")
        }
    }

    // MARK: send

    private func send(_ request: JSONValue) throws(ControlFailure) -> JSONValue {
        let instance = try endpoint(request)
        guard let inlet = hub.inlet(instance.name) else {
            throw ControlFailure(.state, "endpoint \(instance.name) accepts no events: it is no sink")
        }
        let fields = try event(request, instance.configuration.descriptor)
        let answer = Answer<Settlement>()
        do throws(EventError) { try inlet.send(fields) { answer.give($0) } } catch {
            throw ControlFailure(named: ErrorName.of(error.code), error.description)
        }
        guard let settlement = answer.wait(milliseconds: request["timeout_ms"]?.integer ?? 10_000) else {
            throw ControlFailure(.timeout, "the event waits: \(instance.name) has not settled it in time")
        }
        return [
            "outcome": .string("\(settlement.outcome)"), "code": .string(ErrorName.of(settlement.code)),
            "text": .string(settlement.text), "id": .string(fields.id),
        ]
    }

    private func event(_ request: JSONValue, _ descriptor: AdapterDescriptor) throws(ControlFailure) -> EventFields {
        guard let type = request["event"]?["type"]?.string, !type.isEmpty else {
            throw ControlFailure(.invalid, "an event needs a type: --type")
        }
        guard let spec = descriptor.accepts.first(where: { $0.matches(type) }) else {
            let known = descriptor.accepts.map(\.name).joined(separator: ", ")
            throw ControlFailure(.type, "\(descriptor.name) does not accept \(type): it accepts \(known)")
        }
        var fields = EventFields()
        fields.type = type
        fields.id = "send-\(Clock.wall())-\(UInt32.random(in: .min ... .max))"
        fields.source = "hubbub:send"
        fields.time = Clock.wall()
        for member in request["event"]?["attributes"]?.members ?? [] {
            try set(member.name, member.value.string ?? member.value.text, spec, &fields)
        }
        if let data = request["event"]?["data"]?.string { fields.payload = Self.payload(data, spec.payloads) }
        if let data = request["event"]?["data_base64"]?.string {
            guard let bytes = Base64.decode(Array(data.utf8).span) else {
                throw ControlFailure(.invalid, "data_base64 is no Base64")
            }
            guard spec.payloads.contains(PayloadKind.binary) else {
                throw ControlFailure(
                    .type, "\(spec.name) takes no bytes, but \(spec.payloads.list.joined(separator: ", "))")
            }
            fields.payload = .binary(bytes)
        }
        return fields
    }

    private func set(
        _ name: String, _ text: String, _ spec: EventTypeSpec, _ fields: inout EventFields
    ) throws(ControlFailure) {
        switch name {
        case "subject": fields.subject = text
        case "id": fields.id = text
        case "source": fields.source = text
        case "time": fields.timeText = text
        case "datacontenttype": fields.contentType = text
        case "dataschema": fields.schema = text
        default:
            let kind = spec.attributes.first { $0.name == name }?.kind ?? .string
            guard let value = TypedValue.string(text).converted(to: kind) else {
                throw ControlFailure(.attribute, "\(name)=\(text): \(spec.name) wants a \(kind.name)")
            }
            fields.attributes.append(TypedValue.Field(name, value))
        }
    }

    /// Data is JSON where the type takes JSON and it is some; else text, or bytes.
    private static func payload(_ data: String, _ kinds: PayloadKinds) -> EventFields.Payload {
        let bytes = Array(data.utf8)
        if kinds.contains(.json), (try? JSONScanner.validate(bytes.span)) != nil { return .json(bytes) }
        if kinds.contains(PayloadKind.text) { return .text(data) }
        return kinds.contains(.json) ? .json(JSONValue.string(data).bytes) : .binary(bytes)
    }

    // MARK: call

    private func call(_ request: JSONValue) throws(ControlFailure) -> JSONValue {
        let instance = try endpoint(request)
        guard let operation = request["operation"]?.string else {
            throw ControlFailure(.invalid, "a call needs an operation")
        }
        let parameters = (request["parameters"]?.members ?? []).map {
            TypedValue.Field($0.name, .string($0.value.string ?? $0.value.text))
        }
        let timeout = request["timeout_ms"]?.integer ?? 10_000
        let answer = Answer<Result<TypedValue, CallFailure>>()
        instance.call(operation, parameters, timeout: UInt32(clamping: timeout)) { answer.give($0) }
        switch answer.wait(milliseconds: timeout + 1_000) {
        case .success(let value): return ["kind": .string("\(value.kind)"), "value": Self.json(value)]
        case .failure(let failure): throw ControlFailure(named: ErrorName.of(failure.code), failure.description)
        case nil: throw ControlFailure(.timeout, "\(instance.name) has not answered in time")
        }
    }

    private static func json(_ value: TypedValue) -> JSONValue {
        switch value {
        case .none: .null
        case .boolean(let value): .boolean(value)
        case .integer(let value), .duration(let value), .size(let value): JSONValue(value)
        case .real(let value): JSONValue(value)
        case .json(let text): (try? JSONValue(parsing: text)) ?? .string(text)
        case .list(let items): .array(items.map(json))
        case .record(let fields): .object(fields.map { .init($0.name, json($0.value)) })
        case .text, .binary: .string(value.canonicalText)
        }
    }

    // MARK: hold

    private func hold(_ request: JSONValue) throws(ControlFailure) -> JSONValue {
        guard let name = request["name"]?.string else {
            throw ControlFailure(.invalid, "an endpoint or a route must be named")
        }
        var hold: Holds.Hold?
        if let text = request["hold"]?.string {
            hold = Holds.Hold(rawValue: text)
            if hold == nil { throw ControlFailure(.invalid, "hold must be paused or drained; it is \(text)") }
        }
        let isKnown: Bool
        do throws(HubFailure) { isKnown = try hub.hold(name, hold) } catch {
            throw ControlFailure(.io, error.description)
        }
        guard isKnown else { throw unknown(name) }
        return .object([])
    }

    // MARK: tap

    private func tap(_ request: JSONValue, _ connection: ControlConnection) throws(ControlFailure) -> JSONValue {
        let name = request["at"]?.string
        guard let bell = try? Bell() else { throw ControlFailure(.io, "the hub has no descriptor to spare") }
        let tap = Tap { bell.ring() }
        guard hub.open(tap, at: name) else { throw unknown(name ?? "") }
        defer { hub.close(tap) }
        // From here on no event is missed: a script can wait for this before it sends one.
        guard connection.send(["ready": true]) else { return .null }
        var writer = JSONWriter()
        while true {
            let ready = try? Poll.wait(
                for: [(connection.descriptor, Poll.readable), (bell.descriptor, Poll.readable)], timeout: nil)
            // A client that taps says nothing more: whatever comes from it is its end.
            if let ready, ready[0] != 0 { return .null }
            bell.clear()
            writer.removeAll()
            let missed = unsafe tap.take { event in
                writer.beginObject()
                writer.name("item")
                writer.beginObject()
                writer.name("event")
                unsafe EventJSON.write(event, into: &writer)
                writer.endObject()
                writer.endObject()
                writer.newline()
            }
            if missed > 0 {
                writer.value(ControlMessage.item(["missed": JSONValue(missed)]))
                writer.newline()
            }
            if !connection.send(lines: writer.bytes) { return .null }
        }
    }

    private func unknown(_ name: String) -> ControlFailure {
        let known = hub.members.map(\.name) + hub.namedRoutes.map(\.spec.name)
        return ControlFailure(
            .notFound, "no endpoint or route is called \(name): there are \(known.joined(separator: ", "))")
    }

    private func endpoint(_ request: JSONValue) throws(ControlFailure) -> Instance {
        guard let name = request["endpoint"]?.string else {
            throw ControlFailure(.invalid, "an endpoint must be named")
        }
        guard let member = hub.member(name) else {
            let known = hub.members.map(\.name).joined(separator: ", ")
            throw ControlFailure(.notFound, "no endpoint is called \(name): there are \(known)")
        }
        return try instance(of: member)
    }

    private func instance(of member: Member) throws(ControlFailure) -> Instance {
        if let instance = member.instance { return instance }
        throw ControlFailure(.state, "endpoint \(member.name) waits for its adapter, \(member.endpoint.adapter)")
    }
}
