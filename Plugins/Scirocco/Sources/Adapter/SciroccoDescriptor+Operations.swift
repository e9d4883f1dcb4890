internal import Descriptors

extension AdapterDescriptor {
    /// What can be asked of an endpoint, the same of a node and of a queue.
    static let sciroccoOperations = [
        OperationSpec(
            "push", help: "Pushes a message.",
            parameters: [
                FieldSpec("destination", .string, required: true, help: "The node that it is for.", example: "b0b"),
                FieldSpec("text", .string, help: "The payload as text.", example: "hello"),
                FieldSpec("json", .json, help: "The payload as JSON: an object or an array.", example: "{\"on\": 1}"),
                FieldSpec("binary", .binary, help: "The payload as bytes."),
                FieldSpec("type", .string, help: "A label of 1 to 30 characters; by default the media type."),
                FieldSpec(
                    "scheduled", .string, help: "When it shall be handed out, at the earliest.",
                    example: "2030-01-02T03:04:05Z"),
                node,
            ], result: .json, resultHelp: message),
        OperationSpec(
            "pull", help: "Hands out the oldest message for the node, which is to be acknowledged.",
            parameters: [node], result: .json, resultHelp: message + " Null where there is none."),
        OperationSpec(
            "ack", help: "Acknowledges a message that was pulled.", parameters: [id, node], result: .json,
            resultHelp: message),
        OperationSpec(
            "get", help: "A message that the node has sent, or that is for it, as it stands.", parameters: [id, node],
            result: .json, resultHelp: message),
        OperationSpec(
            "list", help: "The oldest messages that the node has sent or that are for it, in any state.",
            parameters: [
                FieldSpec(
                    "limit", .integer, help: "The most; the server has a limit of its own, 100 by default.",
                    range: 1...100_000), node,
            ], result: .json, resultHelp: "A list of such objects."),
        OperationSpec(
            "update", help: "Gives a message that the node has sent and nobody has pulled another payload.",
            parameters: [
                id, FieldSpec("text", .string, help: "The payload as text."),
                FieldSpec("json", .json, help: "The payload as JSON: an object or an array."),
                FieldSpec("binary", .binary, help: "The payload as bytes."), node,
            ], result: .json, resultHelp: message),
        OperationSpec(
            "delete", help: "Deletes a message that the node has sent and nobody has pulled.", parameters: [id, node],
            result: .json, resultHelp: count),
        OperationSpec(
            "delete_all", help: "Deletes all messages that the node has sent and nobody has pulled.",
            parameters: [node], result: .json, resultHelp: count),
        OperationSpec(
            "clear", help: "Deletes every message of every node.",
            parameters: [
                FieldSpec("sure", .boolean, required: true, help: "true, because nothing brings them back.")
            ], result: .json, resultHelp: count),
    ]

    private static let id = FieldSpec(
        "id", .string, required: true, help: "The message's id.", example: "6b00d496add2816029a52e3f")
    private static let node = FieldSpec(
        "node", .string, help: "As a server: which node asks, where it is not the endpoint's own. Ignored as a client.",
        example: "af123")
    private static let message =
        "An object with _id, node_source, node_destination, status, tries, payload_type, times and payload; binary "
        + "payloads are base64."
    private static let count = "An object with n: how many it were."
}
