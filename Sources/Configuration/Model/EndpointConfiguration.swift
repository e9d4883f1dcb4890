/// A named use of an adapter.
package struct EndpointConfiguration: Sendable {
    /// Letters, digits, `-` and `_`.
    package let name: String
    /// The adapter's name.
    package var adapter: String
    /// What `create` gets: checked, defaults filled in. Empty until the adapter's descriptor is known.
    package var settings = EndpointSettings()
    /// The source of its events, where they have none of their own: a URI-reference.
    package var source: String
    /// Where it runs; that of its adapter as long as the file says nothing.
    package var placement = Placement.inside
    /// What the file says.
    package var statedPlacement: Placement?
    package var limits = EndpointLimits()
    package var missing = MissingAdapter.fail
    /// The level of its log lines; nil for the hub's.
    package var log: LogLevel?
    /// What the names that the adapter asks for stand for.
    package var bindings: [Binding] = []
    /// Types and families, as `x.*`, to which what it emits is narrowed; empty for no narrowing.
    package var types: [Placed<String>] = []

    /// Where its name is written.
    package let place: Place
    package var adapterPlace: Place
}

/// Where an endpoint runs.
package enum Placement: String, Sendable, CaseIterable {
    /// In the hub, on its own thread.
    case inside
    /// In a process of its own, which the hub watches and starts again.
    case process
}

/// What is done while the adapter of an endpoint is not there, or its library cannot be used.
package enum MissingAdapter: String, Sendable, CaseIterable {
    /// The configuration is wrong: no hub starts with it.
    case fail
    /// The endpoint waits for it, and the hub runs.
    case wait
}

/// What the process of an endpoint may use.
package struct EndpointLimits: Equatable, Sendable {
    /// Bytes of memory of its own.
    package var memory: Int64 = 1 << 30
    /// Files and sockets that are open at a time.
    package var files: Int64 = 65_536
    /// Bytes of what the system keeps of it on the disk when it crashes.
    package var core: Int64 = 0
    /// Where they are written; nil where they are not.
    package var place: Place?
}

/// A name that an adapter asks for, and the operation of an endpoint that answers.
package struct Binding: Equatable, Sendable {
    package let name: String
    package let endpoint: String
    package let operation: String
    /// Where the endpoint and its operation are written.
    package let place: Place
}

/// A value with the place where it is written.
package struct Placed<Value: Equatable & Sendable>: Equatable, Sendable {
    package let value: Value
    package let place: Place

    package init(_ value: Value, at place: Place) {
        self.value = value
        self.place = place
    }
}
