internal import Assembly
internal import Bus
internal import Children
internal import Configuration
internal import Descriptors
internal import Loader
internal import Runtime

/// An endpoint of a running hub: what it was made of, and what runs.
struct Member: Sendable {
    let endpoint: EndpointConfiguration
    let level: LogLevel
    /// Where its routes begin and end.
    let ports: Ports
    /// Nil while it waits for its adapter: nothing comes from it, and what is for it waits in its routes.
    let work: Work?

    /// What runs.
    struct Work: Sendable {
        let library: CatalogEntry
        let instance: Instance
    }

    var name: String { endpoint.name }
    var instance: Instance? { work?.instance }

    /// The library that runs: another one than it was made with where it was upgraded since.
    var library: CatalogEntry? {
        guard let work, let running = work.instance.child?.handover.library else { return work?.library }
        var entry = work.library
        (entry.storePath, entry.preloads, entry.sha256) = (running.path, running.preloads, running.sha256)
        return entry
    }

    /// How much of an endpoint has to be made anew, to be another one.
    enum Effort: Equatable {
        case none
        /// Its adapter takes new settings while it runs.
        case settings
        /// Its adapter is ended, and started with what is new.
        case restart
    }

    /// What has to be done for it to be as a plan says.
    func effort(for part: PlannedEndpoint) -> Effort {
        let endpoint = part.endpoint
        let changed = self.endpoint.differences(from: endpoint)
        guard let instance, let adapter = part.adapter else {
            return instance == nil && part.adapter == nil && changed.isEmpty ? .none : .restart
        }
        // What was ended and not started again, because something else failed, is started whatever it is.
        if instance.isFinished || library?.storePath != adapter.library.storePath { return .restart }
        // A process is told once how much to log.
        if endpoint.placement == .process, level != part.level { return .restart }
        if changed.isEmpty { return .none }
        let isLive = changed.allSatisfy { change in
            guard case .setting(let name) = change else { return false }
            return endpoint.settings.fields.contains { $0.name == name && $0.isLive }
        }
        return isLive && endpoint.placement == .inside && instance.status.state == .running ? .settings : .restart
    }

    /// Whether its ports fit an endpoint, so that what waits and is under way there can stay.
    func hasPorts(for endpoint: EndpointConfiguration, _ adapter: PlannedAdapter?) -> Bool {
        self.endpoint.source == endpoint.source && self.endpoint.types.map(\.value) == endpoint.types.map(\.value)
            && work?.library.descriptor == adapter?.descriptor
            && keepsOrder(with: self.endpoint) == keepsOrder(with: endpoint)
    }

    private func keepsOrder(with endpoint: EndpointConfiguration) -> Bool? {
        work?.library.descriptor?.promising(with: endpoint.settings.record).sinkKeepsOrder
    }

    /// The same with another configuration, which needs nothing to be made anew.
    func with(_ part: PlannedEndpoint) -> Member {
        let work = work.map { Work(library: part.adapter?.library ?? $0.library, instance: $0.instance) }
        return Member(endpoint: part.endpoint, level: part.level, ports: ports, work: work)
    }
}
