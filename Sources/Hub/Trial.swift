package import Assembly
internal import Bus
internal import CHubbub
package import Configuration
internal import Descriptors
internal import Glibc
internal import JSONText
internal import Loader
internal import Locks
internal import LogLines
internal import Runtime
internal import Synchronization
internal import Unix

/// One endpoint, started alone to see whether it can be: without routes, without room for what it emits, and without
/// anything that is delivered to it.
package final class Trial {
    /// How long an adapter that runs may take to say that it has a link at all.
    private static let silence: UInt64 = 500_000_000
    /// The longest stop, in milliseconds.
    private static let stopLimit: UInt32 = 2_000

    private let instance: Instance
    private let remarks: Remarks
    private let bus = Bus()

    /// Loads the adapter; nothing runs yet.
    ///
    /// - Parameter stateDirectory: stands in for the hub's, which belongs to the hub.
    /// - Throws: why the library cannot be used.
    package init(
        _ plan: HubPlan, _ endpoint: EndpointConfiguration, stateDirectory: String?
    ) throws(HubFailure) {
        guard let entry = plan.library(of: endpoint), let descriptor = entry.descriptor else {
            throw HubFailure("the adapter \(endpoint.adapter) is not there")
        }
        let library: LoadedLibrary
        do throws(Reason) { library = try entry.load() } catch { throw HubFailure("\(entry.path): \(error.text)") }
        let remarks = Remarks()
        var configuration = Instance.Configuration(
            name: endpoint.name, descriptor: descriptor, settings: endpoint.settings.record, logger: remarks.log)
        configuration.isTrial = true
        if descriptor.keepsState { configuration.stateDirectory = stateDirectory }
        let ports = bus.addEndpoint(
            endpoint.name, descriptor, source: endpoint.source, types: endpoint.types.map(\.value))
        do throws(SystemError) {
            instance = unsafe try Instance(configuration, adapter: library.adapter, ports: ports)
        } catch { throw HubFailure("\(error)") }
        self.remarks = remarks
    }

    /// Starts it and waits until it is known how that went, at most so many nanoseconds.
    ///
    /// - Parameter isUnwanted: asked now and then; true ends the wait.
    package func run(limit: UInt64, isUnwanted: () -> Bool) -> TrialResult {
        do throws(SystemError) { try instance.start() } catch { return .failed("\(error)", code: 0, []) }
        let end = Clock.monotonic() + limit
        var quietSince: UInt64?
        while Clock.monotonic() < end, !isUnwanted() {
            let status = instance.status
            if !status.lastError.isEmpty { return .failed(status.lastError, code: status.lastErrorCode, notes(status)) }
            if status.state == .running {
                if status.isLinkUp == true { return .fine(status.linkText) }
                let since = quietSince ?? Clock.monotonic()
                quietSince = since
                if status.isLinkUp == nil, Clock.monotonic() - since > Self.silence { return .fine("running") }
            }
            usleep(5_000)
        }
        return late(instance.status, limit)
    }

    /// Ends it.
    ///
    /// - Returns: whether it has ended in time.
    package func stop() -> Bool {
        instance.shutDown(within: Self.stopLimit)
        let end = Clock.monotonic() + UInt64(Self.stopLimit) * 1_000_000 + 500_000_000
        while !instance.isFinished, Clock.monotonic() < end { usleep(1_000) }
        return instance.isFinished
    }

    /// What is said when the time is over.
    private func late(_ status: InstanceStatus, _ limit: UInt64) -> TrialResult {
        let milliseconds = limit / 1_000_000
        let time = milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000) s" : "\(milliseconds) ms"
        if let call = Watchdog.callUnderWay(in: instance) {
            return .failed("the adapter hangs: \(call) has not returned within \(time)", code: HUBBUB_E_TIMEOUT, [])
        }
        switch (status.state, status.isLinkUp) {
        case (.running, false):
            let what = status.linkText.isEmpty ? "the link is down" : status.linkText
            let advice = "see that the other side is there, or wait longer with --timeout"
            return .failed("\(what); no link within \(time): \(advice)", code: HUBBUB_E_TIMEOUT, notes(status))
        case (.running, _): return .fine("running")
        default:
            return .failed("not started within \(time)", code: HUBBUB_E_TIMEOUT, notes(status))
        }
    }

    private func notes(_ status: InstanceStatus) -> [String] {
        remarks.all.filter { !$0.hasSuffix("failed: \(status.lastError)") }
    }
}

/// How a trial went.
package enum TrialResult: Equatable, Sendable {
    /// What the link says, or that it runs.
    case fine(String)
    /// Why, the code `HUBBUB_E_…` or 0, and the warnings that the adapter gave meanwhile.
    case failed(String, code: Int32, [String])

    /// What to do about it, where the code tells.
    package var advice: String? {
        guard case .failed(_, let code, _) = self else { return nil }
        switch code {
        case HUBBUB_E_BUSY: return "address in use: is the hub running?"
        case HUBBUB_E_DENIED: return "look at the permissions of the user who runs this"
        case HUBBUB_E_NOT_FOUND: return "look at the name in the settings"
        default: return nil
        }
    }
}

/// The warnings and errors of an endpoint's log, the first ones.
private final class Remarks: Sendable {
    private static let limit = 8
    private let lines = Lock<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var log: Log {
        Log(level: .warning, format: .json) { [self] line in
            guard let text = (try? JSONValue(parsing: line))?["msg"]?.string else { return }
            lines.withLock { lines in if lines.count < Self.limit, !lines.contains(text) { lines.append(text) } }
        }
    }
}
