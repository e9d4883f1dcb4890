internal import Control
internal import Descriptors

extension Explanations {
    /// The codes that hub and adapters say to each other, and users meet behind a message.
    static let interface: [Explanation] = [
        Explanation(
            .ok, "All is well.", cause: "It is no error; a settled event or a finished request has it.",
            remedy: "Nothing."),
        Explanation(
            .pending, "Accepted; the end is reported later.", cause: "It is no error.", remedy: "Nothing."),
        Explanation(
            .unsupported, "The other side does not offer that.",
            cause: "The hub or the adapter is older than what asks.",
            remedy: "Bring both to the same version; `hubbub status` and `hubbub adapters list` say which they are."),
        Explanation(
            .invalid, "Something is malformed or out of its range.",
            cause: "A parameter of the wrong form, or an event that breaks its own declaration.",
            remedy: "The message says what; `hubbub adapters show ADAPTER` says what is expected."),
        Explanation(
            .state, "Not possible as things are now.",
            cause: "The endpoint is not connected, is ending, or is of another role: a source takes no events.",
            remedy: "`hubbub status` shows the state of each endpoint."),
        Explanation(
            .thread, "A function was called on the wrong thread.", cause: "A fault of the adapter.",
            remedy: "Tell its author; the headers say which thread may call what."),
        Explanation(
            .credit, "There is no room now.",
            cause: "The target is slower than what comes in, or not connected.",
            remedy:
                "Try again later. `hubbub status` shows where events wait; `full` of a route says what happens then."),
        Explanation(
            .size, "Larger than a limit.", cause: "A payload that the other side would not take.",
            remedy: "Send less, or raise the limit: `hubbub adapters show ADAPTER` lists the settings."),
        Explanation(
            .type, "An event type that the endpoint did not declare.",
            cause: "It is misspelled, or meant for another endpoint.",
            remedy: "`hubbub adapters show ADAPTER` lists the types."),
        Explanation(
            .attribute, "An attribute of an event is missing, unknown or of the wrong kind.",
            cause: "The event has another type than was thought, or a mapping leaves something out.",
            remedy: "Give it with --set, or with `set` of the route."),
        Explanation(
            .notFound, "What was named does not exist.", cause: "It is misspelled, or another hub is meant.",
            remedy: "Take one of those that the message names; --config and --socket choose the hub."),
        Explanation(
            .denied, "The peer or the system refused for want of rights.",
            cause: "A wrong password or key, a certificate, or the rights of a file.",
            remedy: "Correct what the message names."),
        Explanation(
            .timeout, "It took too long.", cause: "The peer is slow, away, or waits itself.",
            remedy: "`hubbub status` shows whether the link is up. --timeout waits longer."),
        Explanation(
            .cancelled, "Whoever asked does not want it any more.", cause: "Somebody ended the request.",
            remedy: "Nothing."),
        Explanation(
            .closed, "The connection or the endpoint is gone.",
            cause: "The peer closed, or the hub or the endpoint is ending.",
            remedy: "Adapters connect again by themselves; `hubbub status` shows when. Then try again."),
        Explanation(
            .io, "The system reported an error of input or output.",
            cause: "A network that is away, a disk that is full, a file that vanished.",
            remedy: "The message has the system's own words."),
        Explanation(
            .memory, "There is no memory.", cause: "The machine or a limit of the process.",
            remedy: "Lower `limit` of the routes, or give the hub more."),
        Explanation(
            .settings, "Settings that cannot work together.",
            cause: "Each of them is right by itself, so that `hubbub check` does not see it.",
            remedy: "The message names them; `hubbub adapters show ADAPTER` says what each means."),
        Explanation(
            .loop, "The event would travel in a circle.",
            cause: "Routes of this hub and of others lead back to where the event came from.",
            remedy: "`hubbub graph` shows the circle. Keep the directions apart with filters."),
        Explanation(
            .busy, "A limit on work under way was reached.", cause: "Too much is asked at a time.",
            remedy: "Try again later, or raise the limit in the settings."),
        Explanation(
            .failed, "It failed, for the reason that the message tells.", cause: "None of the other codes fits.",
            remedy: "Read the message; the hub's log may say more."),
        Explanation(
            .remote, "The peer answered with an error.", cause: "The other system refused or failed.",
            remedy: "The message has the peer's own words; look there."),
    ]

    /// Failures of commands that want to talk with a hub.
    static let control: [Explanation] = [
        Explanation(
            .noHub, "No hub listens where the command looked.",
            cause: "None runs, it runs as another user, or its configuration gives it another name.",
            remedy:
                "Start one with `hubbub run`. --config or --socket chooses another one; the log of a hub names its socket."
        ),
        Explanation(
            .lost, "The hub went away before it had answered.",
            cause: "It was ended, or has crashed, while the command waited.",
            remedy: "`hubbub status` says whether it runs again; its log says why it ended."),
    ]
}
