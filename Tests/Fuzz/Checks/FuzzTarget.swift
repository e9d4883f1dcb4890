/// What reads bytes from outside, each with the check that any bytes must pass. The fuzzer makes up the bytes; the test of
/// the corpora replays those that are kept.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case block = "Block"
    case json = "JSON"
    case configuration = "Configuration"
    case routing = "Routing"
    case pysigServer = "PysigServer"
    case pysigClient = "PysigClient"
    case emitterAnswers = "EmitterAnswers"
    case control = "Control"
    case lines = "Lines"
    case broker = "Broker"
    case tracim = "Tracim"
    case http = "HTTP"
    case queueRequest = "QueueRequest"
    case journal = "Journal"
    case placement = "Placement"

    /// - Throws: which rule the code under test broke.
    package func check(_ input: [UInt8]) throws(Violation) {
        switch self {
        case .block: try BlockCheck.run(input)
        case .json: try JSONCheck.run(input)
        case .configuration: try ConfigurationFileCheck.run(input)
        case .routing: try RoutingCheck.run(input)
        case .pysigServer: try PysigServerCheck.run(input)
        case .pysigClient: try PysigClientCheck.run(input)
        case .emitterAnswers: try EmitterAnswersCheck.run(input)
        case .control: try ControlCheck.run(input)
        case .lines: try LinesCheck.run(input)
        case .broker: try BrokerCheck.run(input)
        case .tracim: try TracimCheck.run(input)
        case .http: try HTTPCheck.run(input)
        case .queueRequest: try QueueRequestCheck.run(input)
        case .journal: try JournalCheck.run(input)
        case .placement: try PlacementCheck.run(input)
        }
    }
}

/// A rule that the code under test broke.
package struct Violation: Error, CustomStringConvertible {
    package let description: String
}

/// Throws where the rule does not hold.
func demand(_ holds: Bool, _ rule: @autoclosure () -> String) throws(Violation) {
    if !holds { throw Violation(description: rule()) }
}
