internal import Configuration

/// What is measured, and with what.
struct BenchSetup {
    /// The program that runs the hub.
    let host: String
    let folder: String
    /// Where adapters are looked for, as options of that program.
    let adapters: [String]
    let seconds: Int
    let size: Int64
    /// Events per second where latency is measured.
    let rate: Int
    /// Where source and sink run.
    var placement = Placement.inside

    /// Before anything is counted, caches and pools fill.
    static let warmUp = Duration.seconds(1)

    /// The same with source and sink in processes of their own.
    var inProcesses: BenchSetup {
        var setup = self
        setup.placement = .process
        return setup
    }

    /// A configuration with a source, a route with a filter and a sink.
    ///
    /// - Parameters:
    ///   - rate: 0 for as many events as are taken.
    ///   - count: 0 for no end.
    func configuration(rate: Int, count: Int, measures: Bool) -> String {
        """
        hub: bench
        log: warning
        endpoints:
          source: {adapter: generate, rate: \(rate), count: \(count), size: \(size), placement: \(placement.rawValue)}
          sink: {adapter: "null", measure: \(measures), placement: \(placement.rawValue)}
        routes:
          - name: bench
            from: source
            to: sink
            where: {exact: {type: generate.tick}}
            full: push_back

        """
    }
}
