internal import Descriptors

extension AdapterDescriptor {
    /// What `pysig` says of itself.
    static let pysig = AdapterDescriptor(
        name: "pysig", version: "1.0.0", summary: "Signals of pysig programs, as their server or as a client",
        description:
            "As a server it takes the place of pysig's ServerRouter: programs with pysig's ClientRouter connect "
            + "to it, register senders and listeners, fire signals and answer requests. As a client it connects to a "
            + "running ServerRouter. What is fired there becomes events; events that are delivered are fired as signals "
            + "of senders of the hub. The protocol has neither encryption nor passwords, and an original program reads "
            + "no object beyond 4096 bytes.",
        roles: [.source, .sink, .operations, .requests], sourceAcknowledges: .settlement,
        sinkAcknowledges: .receipt, redelivers: .never, sinkIsIdempotent: false, pushback: .stopsReading,
        handover: .exclusive, emits: [signal, connect, disconnect], accepts: [fired],
        operations: [request, listSenders], settings: connection + names + times + sizes,
        requiredExtensions: ["hubbub.watch/1", "hubbub.timer/1", "hubbub.listen/1"],
        uses: [
            UseSpec(
                .network, "TCP at host and port",
                help: "As a server it listens there, as a client it connects; with carrier local it does neither.")
        ],
        promises: [
            // A running server is answered soon, settled or not, because it stands still till then; what is fired there, it answers
            // when its own listeners have.
            PromiseSpec(
                "mode", "client", sourceAcknowledges: .receipt, pushback: .stopsReading, sinkAcknowledges: .settlement)
        ])

    private static let sender = FieldSpec(
        "sender", .string, required: true, help: "The sender's name; a number is written as JSON.", example: "timer")

    private static let senderKind = FieldSpec(
        "senderkind", .string, help: "What the sender's name is where it is not a string.", example: "number",
        choices: ["number", "boolean", "null"])

    private static let event = FieldSpec(
        "event", .string, required: true, help: "The event's name; a number is written as JSON.", example: "tick")

    private static let eventKind = FieldSpec(
        "eventkind", .string, help: "What the event's name is where it is not a string.", example: "number",
        choices: ["number", "boolean", "null"])

    private static let signal = EventTypeSpec(
        "pysig.signal", payloads: .json, help: "A sender fired an event; the payload is the signal's data.",
        attributes: [sender, event, senderKind, eventKind])

    private static let connect = EventTypeSpec(
        "pysig.connect", payloads: .json,
        help: "A sender connected; the payload is an object with its events and requests.",
        attributes: [sender, senderKind])

    private static let disconnect = EventTypeSpec(
        "pysig.disconnect", payloads: .json,
        help: "A sender disconnected; the payload is an object with its events and requests.",
        attributes: [sender, senderKind])

    private static let fired = EventTypeSpec(
        "pysig.signal", payloads: [.none, .text, .json],
        help: "Is fired as a signal of a sender of this endpoint; text is sent as a JSON string, nothing as null.",
        attributes: [sender, event, senderKind, eventKind])

    private static let request = OperationSpec(
        "request", help: "Asks a sender of a connected program, and gives its answer.",
        parameters: [
            FieldSpec("sender", .string, required: true, help: "The sender's name.", example: "timer"),
            kind("sender"),
            FieldSpec("method", .string, required: true, help: "The request's name.", example: "now"),
            kind("method"),
            FieldSpec(
                "params", .json, help: "What is passed with it.", example: "{\"zone\": \"UTC\"}", fallback: "null"),
        ],
        result: .json, resultHelp: "The sender's answer.")

    private static let listSenders = OperationSpec(
        "list_senders", help: "Lists the senders that the server knows.",
        parameters: [
            FieldSpec("events", .boolean, help: "Whether to list their events, too.", fallback: "true")
        ],
        result: .json,
        resultHelp:
            "An array of objects with sender (null is the broadcast sender), connected and, if asked for, events.")
}
