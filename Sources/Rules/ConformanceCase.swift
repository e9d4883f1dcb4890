package import Descriptors

/// One thing that an adapter is tried with, in a process of its own.
package struct ConformanceCase: Equatable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case life
        case startAgain = "start-again"
        case stopAnywhere = "stop-anywhere"
        case failingHost = "failing-host"
        case withheld
        case smallestHost = "smallest-host"
        case traffic
        case sizes
        case stalled
        case credit
        case operations
        case settings
        case repeated
    }

    package let kind: Kind
    /// The extension that is withheld; else empty.
    package let subject: String

    init(_ kind: Kind, _ subject: String = "") { (self.kind, self.subject) = (kind, subject) }

    /// `life`, `withheld:hubbub.state/1`.
    package init?(_ name: String) {
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        guard let first = parts.first, let kind = Kind(rawValue: first) else { return nil }
        self.init(kind, parts.count > 1 ? parts[1] : "")
    }

    package var name: String { subject.isEmpty ? kind.rawValue : "\(kind.rawValue):\(subject)" }

    /// What is tried, in some words.
    package var about: String {
        switch kind {
        case .life: "it is created, started, stopped and destroyed"
        case .startAgain: "a stopped instance is started again"
        case .stopAnywhere: "it is stopped in every state"
        case .failingHost: "each function of the host that can fail does so once"
        case .withheld: "the host does not offer \(subject)"
        case .smallestHost: "a host of the first version of the interface, with what it requires and no more"
        case .traffic: "events, settlements, calls and pauses in a random order"
        case .sizes: "events without anything in them, and of the largest size"
        case .stalled: "nobody takes what it emits for a while"
        case .credit: "the host takes a few events at a time, and sometimes none"
        case .operations: "calls of its operations, some with little time"
        case .settings: "settings change while it runs"
        case .repeated: "it is created and destroyed many times"
        }
    }

    /// Those that make sense for such an adapter.
    package static func all(for descriptor: AdapterDescriptor) -> [ConformanceCase] {
        Kind.allCases.flatMap { kind -> [ConformanceCase] in
            switch kind {
            case .withheld: descriptor.optionalExtensions.map { ConformanceCase(.withheld, $0) }
            case .sizes where !descriptor.roles.contains(.sink): []
            case .stalled where !descriptor.roles.contains(.source): []
            case .credit where !descriptor.roles.contains(.source): []
            case .operations where !descriptor.roles.contains(.operations): []
            case .settings where !descriptor.settings.contains { $0.isLive }: []
            default: [ConformanceCase(kind)]
            }
        }
    }
}
