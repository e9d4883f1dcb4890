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
    let library: CatalogEntry
    let level: LogLevel
    let instance: Instance

    var name: String { endpoint.name }
    /// The library that runs: another one than it was made with where it was upgraded since.
    var runningLibrary: String { instance.child?.handover.library.path ?? library.storePath }

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
        // What was ended and not started again, because something else failed, is started whatever it is.
        if instance.isFinished || runningLibrary != part.library.storePath { return .restart }
        // A process is told once how much to log.
        if endpoint.placement == .process, level != part.level { return .restart }
        let changed = self.endpoint.differences(from: endpoint)
        if changed.isEmpty { return .none }
        let isLive = changed.allSatisfy { change in
            guard case .setting(let name) = change else { return false }
            return endpoint.settings.fields.contains { $0.name == name && $0.isLive }
        }
        return isLive && endpoint.placement == .inside && instance.status.state == .running ? .settings : .restart
    }

    /// Whether its ports fit an endpoint, so that what waits and is under way there can stay.
    func hasPorts(for endpoint: EndpointConfiguration, _ library: CatalogEntry) -> Bool {
        self.endpoint.source == endpoint.source && self.endpoint.types.map(\.value) == endpoint.types.map(\.value)
            && self.library.descriptor == library.descriptor
    }
}
