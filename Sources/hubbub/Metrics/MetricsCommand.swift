internal import ArgumentParser
internal import Control
internal import JSONText

/// `hubbub metrics`
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print the counters of a running hub for Prometheus.",
        discussion: """
            The text exposition format 0.0.4, which the textfile collector of node_exporter and many others read. Exits \
            with 0 also where the hub is not healthy: hubbub_healthy says so. `hubbub status --json` has the same as JSON.

            Examples:
              hubbub metrics
              hubbub metrics > hub.prom.new && mv hub.prom.new /var/lib/node_exporter/hub.prom
            """)

    @OptionGroup var hub: HubOptions

    func run() throws {
        guard let status = try hub.connect().request("status") else { return }
        let text = HubMetrics.text(status)
        Output.write(Terminal.output.isTerminal ? VisibleText.lines(text) : text)
    }
}
