internal import AdapterKit
internal import JSONText

/// The client: one connection that fires and asks, and one that listens, because an original server reads nothing from a
/// connection while it handles a signal from it.
final class ClientEndpoint: Endpoint {
    private let hub: Hub
    private let settings: PysigSettings
    private var firing: ClientWire?
    private var listening: ClientWire?
    private var wires: [ClientWire] { [firing, listening].compactMap(\.self) }
    private var isUp: [Bool] = [false, false]
    private var lastFailure = ""

    init(hub: Hub, settings: PysigSettings) {
        self.hub = hub
        self.settings = settings
    }

    func start() {
        let seed = UInt64.random(in: .min ... .max)
        let speaker = ClientSession(settings: settings.client, senders: settings.senders, seed: seed)
        firing = wire(speaker, 0)
        if !settings.interests.isEmpty {
            var listener = ClientSession(settings: settings.client, interests: settings.interests, seed: ~seed)
            listener.ownNames = speaker.senderNames
            listening = wire(listener, 1)
        }
        isUp = [false, listening == nil]
        lastFailure = ""
        hub.host.linkDown("connecting to \(settings.address.text)")
        for wire in wires { wire.run { $0.start(at: $1) } }
    }

    private func wire(_ session: ClientSession, _ index: Int) -> ClientWire {
        ClientWire(session, host: hub.host, settings: settings) { [weak self] in self?.perform($0, index) }
    }

    func stop() {
        for wire in wires { wire.run { $0.stop(at: $1) } }
        firing = nil
        listening = nil
    }

    private func perform(_ action: ClientSession.Action, _ index: Int) {
        switch action {
        case .connect, .write, .reading, .awaitDrain, .close: break
        case .up:
            isUp[index] = true
            guard !isUp.contains(false) else { return }
            lastFailure = ""
            hub.host.linkUp("connected to \(settings.address.text)")
        case .down(let reason): down(reason, index)
        case .emit(let heard, let token):
            hub.outbox.emit(heard.draft, token: token)
            noteCrowd()
        case .settle(let token, let firing): hub.settle(token, firing)
        case .ask(let number, let sender, let method, let params):
            let failure = hub.ask(number, sender, method, params, timeout: settings.limits.requestTimeout)
            if let failure { answered(number, .failed(failure)) }
        case .complete(let call, let outcome): hub.complete(call, outcome)
        case .count(let counter): hub.count(counter)
        case .warn(let text): hub.host.log(.warning, text)
        }
    }

    private func down(_ reason: String, _ index: Int) {
        let wasUp = !isUp.contains(false)
        isUp[index] = false
        // An attempt each few seconds fails for the same reason: once is enough.
        guard wasUp || reason != lastFailure else { return }
        lastFailure = reason
        hub.host.log(.info, "not connected to \(settings.address.text): \(reason)")
        hub.host.linkDown(reason)
    }

    func creditCame() {
        hub.outbox.flush()
        noteCrowd()
    }

    private func noteCrowd() {
        let isCrowded = hub.outbox.isCrowded
        listening?.run { $0.setCrowded(isCrowded, at: $1) }
    }

    func taken(_ token: UInt64) {}

    func settled(_ token: UInt64, failure: String?) {
        listening?.run { $0.settled(token, failure: failure, at: $1) }
    }

    func fire(_ signal: Heard, token: UInt64) {
        guard let firing else { return hub.settle(token, .retry("the endpoint is stopped")) }
        // Before it is fired, or the other connection might hear it first.
        listening?.run { session, _ in _ = session.ownNames.insert(signal.sender) }
        firing.run { $0.fire(signal, token: token, at: $1) }
    }

    func request(_ sender: Identifier, _ method: Identifier, _ params: JSONValue, call: UInt64, timeout: Moment) {
        guard firing?.session.senderNames.contains(sender) == false else {
            return hub.complete(call, .failed("sender \(sender.text) is offered by this endpoint itself"))
        }
        ask("request", ["sender": sender.json, "method": method.json, "params": params], call, timeout)
    }

    func listSenders(withEvents: Bool, call: UInt64, timeout: Moment) {
        ask("list_senders", ["list_events": .boolean(withEvents)], call, timeout)
    }

    private func ask(_ method: String, _ params: JSONValue, _ call: UInt64, _ timeout: Moment) {
        guard let firing else { return hub.complete(call, .failed("the endpoint is stopped")) }
        firing.run { $0.call(method, params, call: call, timeout: timeout, at: $1) }
    }

    func answered(_ number: UInt64, _ outcome: PysigOutcome) {
        firing?.run { $0.answered(number, outcome, at: $1) }
    }
}
