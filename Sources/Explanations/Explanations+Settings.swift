internal import Configuration

extension Explanations {
    /// Findings about the settings of an endpoint.
    static let settings: [Explanation] = [
        Explanation(
            .settingUnknown, "The adapter has no such setting.",
            cause: "It is misspelled, or it belongs to another adapter or to another level.",
            remedy: "`hubbub adapters show ADAPTER` lists the settings."),
        Explanation(
            .settingMissing, "A setting is missing that has no default.",
            cause: "The adapter cannot guess it, such as the address of a peer.",
            remedy: "Write it; `hubbub adapters show ADAPTER` says what it means."),
        Explanation(
            .settingEmpty, "A setting has a name and no value.",
            cause: "The value was left out, or it begins with # and is taken for a comment.",
            remedy: "Write a value, in quotes where it has a #, or remove the line."),
        Explanation(
            .settingKind, "The value is of another kind than the setting.",
            cause: "Quotes make a text of a number; a duration without its unit is none.",
            remedy: "Write it as the message says: 5s and 200ms are durations, 64KiB is a size, true is a boolean."),
        Explanation(
            .settingChoice, "The setting can only be one of some words, and this is none of them.",
            cause: "It is misspelled.", remedy: "Take one of those that the message names."),
        Explanation(
            .settingRange, "The number is too small or too large.",
            cause: "Often a wrong unit, as seconds for milliseconds.", remedy: "Stay within the bounds of the message."),
        Explanation(
            .settingCaution, "A setting that is given has consequences which its user should know.",
            cause: "The adapter says so of it, as the message has it; nothing is wrong with the value.",
            remedy: "Leave the setting out where the consequences are not wanted; else nothing is to be done."),
        Explanation(
            .environmentMissing, "The configuration wants a variable of the environment that is not set.",
            cause: "The shell or the service that starts the hub does not set it, or does not export it.",
            remedy: "Set it where the hub is started, or write a default: ${NAME:-default}."),
        Explanation(
            .environmentMalformed, "A ${ without a name and a }.",
            cause: "A text has ${ in it that means no variable.",
            remedy: "Write ${NAME} or ${NAME:-default}; for ${ itself write $${."),
        Explanation(
            .secretUnreadable, "The file of a secret cannot be read.",
            cause:
                "The path is taken from the folder of the configuration; the file is missing there, or the hub's user may not read it.",
            remedy: "Correct the path, or let the user read it: chown, chmod u+r."),
        Explanation(
            .secretExposed, "Every user of this machine can read the file of a secret.",
            cause: "It was made with the usual rights.", remedy: "chmod o= FILE takes that right away."),
        Explanation(
            .adapterUnknown, "No adapter of that name was found.",
            cause: "It is misspelled, or its library lies in a directory that is not searched.",
            remedy:
                "`hubbub adapters` lists what there is. Further directories: --adapters, HUBBUB_ADAPTER_PATH, or adapters.directories in the configuration. An endpoint with `missing: wait` waits for its library, and starts when it is there."
        ),
        Explanation(
            .adapterRefused, "The adapter's library is there and cannot be used.",
            cause: "The library itself; the message has its reason.",
            remedy: "`hubbub adapters why ADAPTER` says what to do."),
        Explanation(
            .adapterDefault, "The adapter declares a default that is no value of its own setting.",
            cause: "A fault of the adapter.",
            remedy: "Write the setting, which works around it, and tell the adapter's author."),
    ]

    /// Findings about endpoints and what they are bound to.
    static let adapters: [Explanation] = [
        Explanation(
            .endpointUnused, "No route begins or ends at the endpoint.",
            cause: "It was prepared, or the last route that used it was removed.",
            remedy: "Name it in a route, or remove it. The hub runs with it all the same."),
        Explanation(
            .endpointTypes, "`types` names what the adapter does not emit.",
            cause: "A type is misspelled, or the adapter emits nothing at all.",
            remedy: "`hubbub adapters show ADAPTER` lists the types that it emits."),
        Explanation(
            .bindingMalformed, "A binding is not of the form `name: endpoint.operation`.",
            cause: "The dot or one of the two names is missing.", remedy: "Write endpoint.operation."),
        Explanation(
            .bindingUnused, "`bind` stands at an endpoint that never asks for anything.",
            cause: "It belongs to another endpoint: to the one that asks, not to the one that answers.",
            remedy: "Move it, or remove it."),
        Explanation(
            .bindingEndpoint, "A binding names an endpoint that does not exist.", cause: "It is misspelled.",
            remedy: "Take one of the endpoints of this configuration."),
        Explanation(
            .bindingOperation, "A binding names an operation that the endpoint does not have.",
            cause: "It is misspelled, or another endpoint has it.",
            remedy: "`hubbub adapters show ADAPTER` lists the operations."),
    ]
}
