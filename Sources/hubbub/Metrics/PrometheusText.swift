/// Writes the text exposition format of Prometheus, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
struct PrometheusText {
    enum Kind: String { case counter, gauge }

    /// One value of a metric, with what tells it from the others.
    struct Sample {
        let labels: [(name: String, value: String)]
        /// As it was written: what is larger than a floating-point number holds exactly keeps its digits here.
        let value: String

        init(_ labels: [(name: String, value: String)], _ value: String) {
            self.labels = labels
            self.value = value
        }
    }

    private(set) var text = ""

    /// Appends a metric with all of its samples; one without any is left out.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
            let set = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
            text += "\(name)\(set) \(sample.value)\n"
        }
    }

    /// By scalars: a character may begin with a quote and go on with what combines with it.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
            case "\"" where quotes: result.append(contentsOf: "\\\"".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
