internal import JSONText

/// A hub's status as metrics.
///
/// Every sample names the hub, so that the files of several hubs can stand in one directory of a collector.
struct HubMetrics {
    private let status: JSONValue
    private var output = PrometheusText()

    /// What a status calls a number, what the metric is called, and what it is.
    private typealias Row = (member: String, name: String, kind: PrometheusText.Kind, help: String)
    private typealias Labels = [(name: String, value: String)]

    /// The metrics of a status, as the control socket gives it.
    static func text(_ status: JSONValue) -> String {
        var metrics = HubMetrics(status: status)
        metrics.addHub()
        metrics.addEndpoints()
        metrics.addAdapterCounts()
        metrics.addRoutes()
        metrics.addJournal()
        return metrics.output.text
    }

    private init(status: JSONValue) { self.status = status }

    private var hub: Labels { [("hub", Self.string(status, "hub"))] }

    // MARK: hub

    private mutating func addHub() {
        output.add(
            "hubbub_info", .gauge, "The running hub; always 1.",
            [
                .init(hub + ["version", "configuration"].map { ($0, Self.string(status, $0)) }, "1")
            ])
        output.add(
            "hubbub_healthy", .gauge, "Whether every endpoint runs and none has lost its peer.",
            [.init(hub, Self.flag(status["healthy"]?.boolean == true))])
        let rows: [Row] = [
            ("uptime_s", "hubbub_uptime_seconds", .gauge, "Time since the hub started."),
            ("resident_bytes", "hubbub_resident_memory_bytes", .gauge, "Memory of the process that is in use."),
            ("peak_bytes", "hubbub_peak_resident_memory_bytes", .gauge, "The most memory that it ever used."),
            (
                "event_allocations", "hubbub_event_allocations_total", .counter,
                "How often events took memory from the system."
            ),
        ]
        for row in rows { add(row, [(hub, status)]) }
    }

    // MARK: endpoints

    private var endpoints: [(Labels, JSONValue)] {
        (status["endpoints"]?.array ?? []).map { endpoint in
            (
                hub + [
                    ("endpoint", Self.string(endpoint, "name")), ("adapter", Self.string(endpoint, "adapter")),
                ], endpoint
            )
        }
    }

    private mutating func addEndpoints() {
        let endpoints = endpoints
        output.add(
            "hubbub_endpoint_state", .gauge, "1 for the state in which the endpoint is.",
            endpoints.flatMap { labels, endpoint in
                ["waiting", "created", "starting", "running", "stopping", "stopped", "failed", "quarantined"].map {
                    state in
                    .init(labels + [("state", state)], Self.flag(endpoint["state"]?.string == state))
                }
            })
        output.add(
            "hubbub_endpoint_link_up", .gauge, "Whether the peer is connected, where the adapter says so.",
            endpoints.compactMap { labels, endpoint in
                endpoint["link"]?.string.map { .init(labels, Self.flag($0 == "up")) }
            })
        output.add(
            "hubbub_endpoint_violations", .gauge,
            "Rules of the interface that the adapter broke; no more than the last 64 are kept.",
            endpoints.map { labels, endpoint in .init(labels, "\(endpoint["violations"]?.array?.count ?? 0)") })
        for row in Self.endpointRows { add(row, endpoints) }
    }

    private static let endpointRows: [Row] = [
        ("restarts", "hubbub_endpoint_restarts_total", .counter, "How often the endpoint was started again."),
        ("emitted", "hubbub_endpoint_events_emitted_total", .counter, "Events that came from the endpoint."),
        (
            "refused", "hubbub_endpoint_events_refused_total", .counter,
            "Events for which there was no room; the endpoint may have offered them again."
        ),
        ("unrouted", "hubbub_endpoint_events_unrouted_total", .counter, "Events that no route wanted."),
        ("invalid", "hubbub_endpoint_events_invalid_total", .counter, "Events that broke their declaration."),
        (
            "unsettled", "hubbub_endpoint_events_unsettled", .gauge,
            "Events whose end the endpoint has not yet heard."
        ),
        ("in_flight", "hubbub_endpoint_events_in_flight", .gauge, "Events that the endpoint is delivering now."),
    ]

    private mutating func addAdapterCounts() {
        output.add(
            "hubbub_adapter_count_total", .counter, "What the adapter of an endpoint counts itself, by name.",
            endpoints.flatMap { labels, endpoint in
                (endpoint["counts"]?.members ?? []).map { count in
                    .init(labels + [("name", count.name)], count.value.text)
                }
            })
    }

    // MARK: routes

    private mutating func addRoutes() {
        let routes = (status["routes"]?.array ?? []).map { route in
            let from = (route["from"]?.array ?? []).compactMap(\.string).joined(separator: ",")
            let labels = [
                ("route", Self.string(route, "name")), ("from", from), ("to", Self.string(route, "to")),
            ]
            return (hub + labels, route)
        }
        for row in Self.routeRows { add(row, routes) }
    }

    private static let routeRows: [Row] = [
        ("waiting", "hubbub_route_waiting_events", .gauge, "Events that wait in the route."),
        ("waiting_bytes", "hubbub_route_waiting_bytes", .gauge, "Their size."),
        (
            "admitted", "hubbub_route_events_admitted_total", .counter,
            "Events that passed the filter and found room."
        ),
        ("delivered", "hubbub_route_events_delivered_total", .counter, "Events that the target has taken."),
        ("dropped", "hubbub_route_events_dropped_total", .counter, "Events dropped because the route was full."),
        (
            "rejected", "hubbub_route_events_rejected_total", .counter,
            "Events that the target refused for good, or of which none of its types could be made."
        ),
        ("retried", "hubbub_route_events_retried_total", .counter, "Deliveries that were tried again."),
        (
            "exhausted", "hubbub_route_events_exhausted_total", .counter,
            "Events given up after the last attempt."
        ),
        (
            "lost", "hubbub_route_events_lost_total", .counter,
            "Events rejected or exhausted: not delivered, and not by a policy of the configuration."
        ),
        ("unsettled", "hubbub_route_unsettled_events", .gauge, "Events that the route has taken and not finished."),
        ("unsettled_bytes", "hubbub_route_unsettled_bytes", .gauge, "Their size in the journal."),
        ("dead_letters", "hubbub_route_dead_letters", .gauge, "Events that a durable route gave up and keeps."),
    ]

    private mutating func addJournal() {
        guard let journal = status["journal"] else { return }
        let isRunning = journal["condition"]?.string == "running"
        output.add(
            "hubbub_journal_healthy", .gauge, "1 where the journal takes events.", [.init(hub, Self.flag(isRunning))])
        for row in Self.journalRows { add(row, [(hub, journal)]) }
    }

    private static let journalRows: [Row] = [
        ("events", "hubbub_journal_events_total", .counter, "Events that were put on the disk."),
        ("commits", "hubbub_journal_commits_total", .counter, "Commits: one sync of the disk each."),
        ("bytes_written", "hubbub_journal_written_bytes_total", .counter, "Bytes that were written."),
        ("duplicates", "hubbub_journal_duplicates_total", .counter, "Events that a route had taken before."),
        ("failures", "hubbub_journal_failures_total", .counter, "Writes and syncs that failed."),
        ("abandoned", "hubbub_journal_abandoned_total", .counter, "Events that a route was relieved of."),
    ]

    // MARK: values

    /// A row's number of each of these, where they have it.
    private mutating func add(_ row: Row, _ places: [(Labels, JSONValue)]) {
        output.add(
            row.name, row.kind, row.help,
            places.compactMap { labels, place in place[row.member].map { .init(labels, $0.text) } })
    }

    private static func flag(_ value: Bool) -> String { value ? "1" : "0" }
    private static func string(_ value: JSONValue, _ name: String) -> String { value[name]?.string ?? "" }
}
