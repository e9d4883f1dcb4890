package import Descriptors

/// What a child has to know to become an endpoint's adapter.
package struct SetUp: Equatable, Sendable {
    /// The endpoint's name, which stands in its log lines, and its number on the hub's bus.
    package var endpoint: String
    package var number: UInt32
    /// The library in the hub's store.
    package var library: String
    /// Libraries to be opened before it.
    package var preloads: [String]
    /// A record, checked, with its defaults.
    package var settings: TypedValue
    /// The URI-reference that its events carry.
    package var source: String
    /// What the configuration narrows open types to; empty for no narrowing.
    package var types: [String]
    /// The lowest level that is logged, and how, as `LogLines` numbers and names them.
    package var logLevel: UInt8
    package var logFormat: String
    /// A directory of its own that is there; empty where it keeps no state.
    package var stateDirectory: String
    /// Names of requests that are bound to something.
    package var bindings: [String]
    package var limits: ProcessLimits

    package init(
        endpoint: String, number: UInt32, library: String, preloads: [String], settings: TypedValue, source: String,
        types: [String],
        logLevel: UInt8, logFormat: String, stateDirectory: String, bindings: [String], limits: ProcessLimits
    ) {
        self.endpoint = endpoint
        self.number = number
        self.library = library
        self.preloads = preloads
        self.settings = settings
        self.source = source
        self.types = types
        self.logLevel = logLevel
        self.logFormat = logFormat
        self.stateDirectory = stateDirectory
        self.bindings = bindings
        self.limits = limits
    }

    init?(_ reader: inout MessageReader) {
        guard let endpoint = reader.readText(), let number = reader.read(UInt32.self), let library = reader.readText(),
            let preloads = reader.readTexts(), let settings = reader.readValue(), let source = reader.readText(),
            let types = reader.readTexts(),
            let logLevel = reader.read(UInt8.self), let logFormat = reader.readText(),
            let stateDirectory = reader.readText(), let bindings = reader.readTexts(),
            let limits = ProcessLimits(&reader)
        else { return nil }
        self.init(
            endpoint: endpoint, number: number, library: library, preloads: preloads, settings: settings,
            source: source, types: types,
            logLevel: logLevel, logFormat: logFormat, stateDirectory: stateDirectory, bindings: bindings, limits: limits
        )
    }

    func write(to writer: inout MessageWriter) {
        writer.write(endpoint)
        writer.write(number)
        writer.write(library)
        writer.write(preloads)
        writer.write(settings)
        writer.write(source)
        writer.write(types)
        writer.write(logLevel)
        writer.write(logFormat)
        writer.write(stateDirectory)
        writer.write(bindings)
        limits.write(to: &writer)
    }
}
