internal import Configuration
internal import Descriptors
internal import JSONText
internal import Routing

/// Any bytes as a configuration file: what is said about it is bounded, harmless and in its place, a secret is never in it,
/// and what passes keeps to all rules and is the same when it is written and read again.
enum ConfigurationFileCheck {
    /// Stands in for a secret: it must never be seen again.
    private static let secret = "53cr3t"

    static func run(_ input: [UInt8]) throws(Violation) {
        let (loaded, result) = check(input)
        try demand(check(input).1 == result, "read twice, it is judged twice")
        try demand(result.findings.count <= 201, "\(result.findings.count) findings")
        let lines =
            input.count { $0 == 0x0A || $0 == 0x0D } + 2 + input.count { $0 == 0x85 || $0 == 0xA8 || $0 == 0xA9 }
        for finding in result.findings { try check(finding, lines: lines) }
        if !String(decoding: input, as: UTF8.self).contains(secret) { try checkSecrecy(loaded, result) }
        guard !result.hasErrors else { return }
        try check(loaded.configuration)
        let routes = loaded.configuration.routes
        let count = routes.reduce(0) { $0 + $1.spec.from.count }
        try demand(result.guarantees.count == count, "\(result.guarantees.count) guarantees for \(count) ways")
        try roundTrip(loaded.configuration)
    }

    private static func check(_ input: [UInt8]) -> (LoadedConfiguration, CheckResult) {
        let loaded = ConfigurationDraft(parsing: input, file: "hub.yaml")
            .resolve(environment: ["NAME": "value", "SECRET": secret], adapters: PaperAdapters.catalogue)
        return (loaded, ConfigurationCheck(loaded, adapters: PaperAdapters.catalogue).run())
    }

    private static func check(_ finding: Finding, lines: Int) throws(Violation) {
        let said = finding.message + finding.hint
        try demand(!finding.message.isEmpty, "a finding without a message")
        try demand(said.utf8.count < 8_192, "a finding of \(said.utf8.count) bytes")
        let isVisible = said.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        try demand(isVisible, "a control character in: \(said)")
        try demand(finding.place.line <= lines, "\(finding) is not in the file")
        try demand((finding.place.line == 0) == (finding.place.column == 0), "\(finding) has half a place")
    }

    private static func checkSecrecy(_ loaded: LoadedConfiguration, _ result: CheckResult) throws(Violation) {
        try demand(!(result.text + result.json.text).contains(secret), "a secret in: \(result.text)")
        for endpoint in loaded.configuration.endpoints {
            let secrets = ["password", "pin", "key"].map { "\($0)\", " }
            let shown = "\(endpoint.settings.redacted)"
            try demand(secrets.allSatisfy { !shown.contains($0 + secret) }, "a secret is printed: \(shown)")
        }
    }

    private static func check(_ configuration: HubConfiguration) throws(Violation) {
        let names = configuration.endpoints.map(\.name)
        try demand(Set(names).count == names.count, "two endpoints of one name")
        let routes = configuration.routes.map(\.spec)
        try demand(Set(routes.map(\.name)).count == routes.count, "two routes of one name")
        for route in routes {
            try demand(
                !route.from.isEmpty && (route.from + [route.to]).allSatisfy(names.contains), "a route from nowhere")
            try demand((1...1_000_000).contains(route.limits.events), "\(route.limits.events) events")
            try demand(route.limits.bytes >= 1 && (1...1_000).contains(route.limits.attempts), "\(route.limits)")
        }
        for endpoint in configuration.endpoints {
            let adapter = PaperAdapters.catalogue.descriptors[endpoint.adapter]
            try demand(adapter != nil, "no adapter \(endpoint.adapter)")
            try check(endpoint.settings, adapter?.settings ?? [])
        }
    }

    private static func check(_ settings: EndpointSettings, _ fields: [FieldSpec]) throws(Violation) {
        for field in fields {
            guard let value = settings.record[field.name] else {
                try demand(!field.isRequired && field.fallback.isEmpty, "\(field.name) is missing")
                continue
            }
            try demand(value.kind == field.kind, "\(field.name) is no \(field.kind.name)")
            if let range = field.range, let number = value.integer {
                try demand(range.contains(number), "\(field.name) is \(number)")
            }
            if !field.choices.isEmpty {
                try demand(field.choices.contains(value.string ?? ""), "\(field.name): choice")
            }
        }
    }

    private static func roundTrip(_ configuration: HubConfiguration) throws(Violation) {
        let text = WrittenConfiguration.text(of: configuration)
        let (again, result) = check(Array(text.utf8))
        // Aliases are written out, and lists around what stood alone: at the limits that may be too much.
        if result.findings.contains(where: { [.depth, .fileTooLarge].contains($0.code) }) { return }
        try demand(!result.hasErrors, "written again it is wrong: \(result.text)\(text)")
        try demand(again.configuration.hub == configuration.hub, "written and read, the hub has another name")
        let routes = again.configuration.routes.map(\.spec)
        try demand(routes == configuration.routes.map(\.spec), "written and read, the routes are others: \(text)")
    }
}
