import AdapterKit
import CHubbub
import Descriptors

/// The least that a source in Swift is: it emits one event of its own type every second.
final class Ticker: Adapter {
    static let descriptor = AdapterDescriptor(
        name: "ticker", version: "1.0.0", summary: "Emits an event every second", roles: .source,
        emits: [EventTypeSpec("ticker.tick", payloads: .text, help: "A second has passed.")],
        requiredExtensions: ["hubbub.timer/1"])

    private let host: Host
    private var timer: TimerID?

    init(host: Host, settings: TypedValue) { self.host = host }

    func start() throws(AdapterError) -> Progress {
        timer = try host.setTimer(after: .seconds(1), every: .seconds(1)) { [unowned self] in tick() }
        return .done
    }

    func stop(deadline: Duration) -> Progress {
        if let timer { host.cancelTimer(timer) }
        return .done
    }

    private func tick() {
        do throws(AdapterError) {
            _ = try host.emit(EventDraft(payload: .text("tick")))
        } catch { host.log(.error, error.description) }
    }
}

/// The one symbol that the library exports.
@c @implementation
public func hubbub_adapter_entry_v1() -> UnsafePointer<hubbub_adapter>? { AdapterEntry.export(Ticker.self) }
