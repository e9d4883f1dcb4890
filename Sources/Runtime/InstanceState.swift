/// The life of an endpoint's instance, as `include/hubbub/adapter.h` tells it, and what users see of it.
package enum InstanceState: Equatable, Sendable {
    case created
    case starting
    case running
    /// Until then it has time to end, in nanoseconds of the monotonic clock.
    case stopping(deadline: UInt64)
    case stopped
    /// It failed and will be started again.
    case failed(String)
    /// It failed too often and waits until somebody has it started again.
    case quarantined(String)

    package var name: String {
        switch self {
        case .created: "created"
        case .starting: "starting"
        case .running: "running"
        case .stopping: "stopping"
        case .stopped: "stopped"
        case .failed: "failed"
        case .quarantined: "quarantined"
        }
    }

    /// Whether events may be emitted.
    var mayEmit: Bool {
        switch self {
        case .starting, .running, .stopping: true
        default: false
        }
    }
}

/// What becomes of events that an instance emits.
enum EmitPhase: UInt8 {
    case closed
    /// They pass.
    case open
    /// None is taken, as where there is no room: the instance is only tried.
    case full
}

/// What is known of an endpoint for `hubbub status`.
package struct InstanceStatus: Sendable {
    package var state = InstanceState.created
    /// Nil where the adapter never said.
    package var isLinkUp: Bool?
    package var linkText = ""
    package var lastError = ""
    /// `HUBBUB_E_…`; 0 where there was no error.
    package var lastErrorCode: Int32 = 0
    package var restarts = 0
    /// What the adapter counts, by name.
    package var counts: [String: UInt64] = [:]
    /// Broken rules of the interface, the newest last, bounded.
    package var violations: [String] = []
}
