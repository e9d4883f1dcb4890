internal import Descriptors

extension AdapterDescriptor {
    /// What `null` says of itself.
    static let null = AdapterDescriptor(
        name: "null", version: "1.0.0", summary: "Takes any event and forgets it",
        description: "For tests and benchmarks: it counts, can measure how long events were under way, and can play a "
            + "slow or a failing sink.",
        roles: [.sink, .operations], sinkAcknowledges: .settlement, sinkIsIdempotent: true, sinkKeepsOrder: true,
        handover: .overlap,
        accepts: [EventTypeSpec("*", open: true, payloads: .any, help: "Any event.")],
        operations: [
            OperationSpec(
                "report", help: "What was taken so far.",
                parameters: [
                    FieldSpec("reset", .boolean, help: "Whether to count from 0 again.", fallback: "false")
                ],
                result: .json,
                resultHelp:
                    "An object with count, bytes (of payloads), retried, elapsed_ns (from the first delivery to the "
                    + "last) and, with measure, measured, p50_ns, p99_ns, p999_ns and max_ns.")
        ],
        settings: [
            FieldSpec(
                "measure", .boolean, help: "Whether to measure the time from each event's time to its delivery.",
                fallback: "false"),
            FieldSpec(
                "delay", .duration, help: "How long to hold each batch before it is settled.", example: "50ms",
                fallback: "0s", range: 0...3_600_000_000_000),
            FieldSpec(
                "accept", .integer, help: "The most events taken from one batch; 0 for all.", example: "10",
                fallback: "0", range: 0...Int64.max),
            FieldSpec(
                "fail_every", .integer, help: "Asks for a retry of every so many-th event; 0 for none.",
                example: "100", fallback: "0", range: 0...Int64.max),
        ],
        requiredExtensions: ["hubbub.timer/1"])
}
