internal import Descriptors

/// What two configurations of an endpoint differ in. Values are not told: they may be secret.
package enum EndpointDifference: Equatable, Sendable, CustomStringConvertible {
    /// A key that every endpoint has.
    case key(String)
    /// A setting of its adapter.
    case setting(String)

    package var description: String {
        switch self {
        case .key(let name), .setting(let name): name
        }
    }
}

extension EndpointConfiguration {
    /// What another configuration of the endpoint says otherwise, but for where it is written, and for the level of the log.
    package func differences(from other: EndpointConfiguration) -> [EndpointDifference] {
        var keys: [String] = []
        if adapter != other.adapter { keys.append("adapter") }
        if placement != other.placement { keys.append("placement") }
        if limits.meaning != other.limits.meaning { keys.append("limits") }
        if source != other.source { keys.append("source") }
        if bindings.map(\.meaning) != other.bindings.map(\.meaning) { keys.append("bind") }
        if types.map(\.value) != other.types.map(\.value) { keys.append("types") }
        return keys.map { .key($0) } + settings.differences(from: other.settings).map { .setting($0) }
    }
}

extension EndpointLimits {
    fileprivate var meaning: [Int64] { [memory, files, core] }
}

extension Binding {
    fileprivate var meaning: [String] { [name, endpoint, operation] }
}

extension EndpointSettings {
    /// The names of the settings that have another value, in the order of their declaration.
    fileprivate func differences(from other: EndpointSettings) -> [String] {
        let names = (fields + other.fields).map(\.name)
        let distinct = names.indices.filter { !names[..<$0].contains(names[$0]) }.map { names[$0] }
        return distinct.filter { record[$0] != other.record[$0] }
    }
}
