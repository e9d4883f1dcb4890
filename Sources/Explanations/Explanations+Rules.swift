internal import Rules

extension Explanations {
    /// Rules for adapters, in the order of `Rule`.
    static let rules: [Explanation] = rulesOfLibraries + rulesOfLives + rulesOfMemory + rulesOfEvents
}

extension Explanations {
    /// The library, and what it says of itself.
    private static let rulesOfLibraries: [Explanation] = [
        Explanation(
            .load, "The library must load, and its table and descriptor must be valid.",
            cause: "What the message says; its code stands in brackets.",
            remedy: "`hubbub explain` with that code says more."),
        Explanation(
            .exports, "A library exports its entry and nothing else.",
            cause: "It was linked without a version script, so that every function that is not static is visible.",
            remedy: "Link it with a version script that names the entry alone, as `hubbub adapters new` writes one."),
        Explanation(
            .lazyBinding, "All symbols are bound when the library is loaded.",
            cause: "It was linked without -z now: a missing symbol would end the process much later.",
            remedy: "Link it with -Wl,-z,now."),
        Explanation(
            .unloading, "A library stays until its process ends.",
            cause: "It was linked without -z nodelete, and threads or handlers of it may outlive what uses it.",
            remedy: "Link it with -Wl,-z,nodelete."),
        Explanation(
            .textRelocations, "The code of a library is not changed when it is loaded.",
            cause: "A part of it was compiled without -fPIC.",
            remedy: "Compile all of it with -fPIC."),
        Explanation(
            .executableStack, "No stack needs to be executable.",
            cause: "A nested function of C, or an assembler file without a note.",
            remedy: "Link it with -Wl,-z,noexecstack, and see what asks for it."),
        Explanation(
            .about, "People want to know whose an adapter is and what it does.",
            cause: "The descriptor has no licence or no description.",
            remedy: "Fill in `license` and `description`."),
        Explanation(
            .help, "Each setting, type, attribute, operation and parameter has a sentence of help.",
            cause: "The text is empty, or is no sentence: it has no full stop.",
            remedy: "Write one sentence that ends with a full stop; help, reference page and editors show it."),
        Explanation(
            .example, "Each setting without a default has an example that is right.",
            cause: "There is none, or it is no value of the declared kind.",
            remedy: "Write an example as one would write it in YAML."),
        Explanation(
            .defaultValue, "Each default is a value of its setting.",
            cause: "It is of another kind, out of the setting's range, or none of its choices.",
            remedy: "Write the default as one would write it in YAML. Until then nobody can leave the setting out."),
        Explanation(
            .needsSettings, "An endpoint of the adapter can be made to be tried.",
            cause: "A required setting has no example, and none was given.",
            remedy:
                "Give it with --set or --settings; and let the descriptor have an example where one can be sensible."),
    ]
}

extension Explanations {
    /// Its life, threads and time.
    private static let rulesOfLives: [Explanation] = [
        Explanation(
            .createResult, "create returns HUBBUB_OK and an instance, or an error and none.",
            cause: "It returned HUBBUB_OK without an instance, or a number above 0.",
            remedy: "Set *instance before HUBBUB_OK, and return HUBBUB_E_… otherwise."),
        Explanation(
            .noStart, "An adapter starts with right settings.",
            cause: "The settings name what is not there, or start takes a peer that is away for a failure.",
            remedy:
                "Give settings that work here with --set. Where a peer is away, start all the same and say that the link is down."
        ),
        Explanation(
            .startAgain, "A stopped instance may be started again.",
            cause: "stop leaves something open, or start relies on what create did.",
            remedy: "Let stop undo what start did, and start begin anew."),
        Explanation(
            .startedTwice, "The end of a start is reported once.",
            cause: "started was called twice, or after a start that had ended.",
            remedy: "Call it once for each start that returned HUBBUB_PENDING."),
        Explanation(
            .stopLate, "A stop that takes time ends within its deadline.",
            cause: "stop returned HUBBUB_PENDING, and stopped was not called in time.",
            remedy: "Give up what does not end: the deadline is a parameter of stop."),
        Explanation(
            .noReason, "A function that fails says why.",
            cause: "It returned an error and had not called set_error.",
            remedy: "Call set_error with a text for people before the error is returned."),
        Explanation(
            .optionalExtension,
            "An adapter starts without its optional extensions, or says with UNSUPPORTED that its settings need one.",
            cause: "It needs one that it names as optional.",
            remedy:
                "Do without it where the host returns NULL, return HUBBUB_E_UNSUPPORTED, or name it as required."
        ),
        Explanation(
            .undeclaredExtension, "An adapter asks only for extensions that its descriptor names.",
            cause: "The id is misspelled or was forgotten there.",
            remedy: "Name it under required_extensions or optional_extensions."),
        Explanation(
            .wrongThread, "What is marked [instance-thread] is called on the instance's thread.",
            cause: "A thread of the adapter's own called it.",
            remedy: "Use `post`, and call it in the task."),
        Explanation(
            .blocking, "No call into an adapter takes long: everything else of the endpoint waits meanwhile.",
            cause: "It sleeps, waits for a peer or a file, or computes much.",
            remedy: "Return HUBBUB_PENDING or HUBBUB_OK and go on in a watch, a timer or a thread of your own."),
        Explanation(
            .hang, "Each call into an adapter returns.",
            cause: "It waits for something that does not come, or for itself.",
            remedy: "Attach a debugger where it hangs; nothing may be waited for inside a call."),
        Explanation(
            .busyLoop, "An adapter that has no credit rests.",
            cause: "It tries again and again, in a timer without delay or in posted tasks.",
            remedy: "Wait for `credit`, which is called when there is room again."),
    ]
}

extension Explanations {
    /// Whose memory it is, and how long it lives.
    private static let rulesOfMemory: [Explanation] = [
        Explanation(
            .eventLeak, "Each reference to an event is given back.",
            cause: "An event that was created or referred to was neither emitted nor released until destroy returned.",
            remedy: "Release what emit did not take, and what event_ref gave."),
        Explanation(
            .overRelease, "Only references that one holds are given back.",
            cause: "An event was released twice, or after emit had taken it, or without event_ref.",
            remedy: "Release what emit did not take, once; a delivered event is only lent."),
        Explanation(
            .foreignEvent, "Only references that one holds are emitted.",
            cause: "A delivered event was emitted without event_ref, or one event twice.",
            remedy: "Call event_ref first, and emit what it returns."),
        Explanation(
            .eventLifetime, "A delivered event may be read until deliver returns or it is settled, whichever is first.",
            cause: "It was read later, without a reference.",
            remedy: "Settle it last, or keep what event_ref returns."),
        Explanation(
            .borrowedMemory, "What is lent for a call may be read during that call, and a text has no zero at its end.",
            cause: "A pointer into settings, parameters or texts was kept, or read beyond its size.",
            remedy: "Copy what you keep, with its size."),
        Explanation(
            .hostLifetime, "After destroy the host is not called any more.",
            cause: "A thread of the adapter's own goes on.",
            remedy: "Let stop or destroy wait for the end of its threads."),
        Explanation(
            .hostSize, "Of a structure no more is read than its struct_size says.",
            cause: "A newer header was used without HUBBUB_HAS.",
            remedy: "Ask HUBBUB_HAS before a field that the first version had not."),
        Explanation(
            .descriptorLeak, "What an instance opened is closed when it is destroyed.",
            cause: "Files, sockets or pipes stay open.",
            remedy: "Close them in stop or destroy."),
        Explanation(
            .threadLeak, "Threads of an instance end with it.",
            cause: "They were not told to, or nobody waited for them.",
            remedy: "Let stop tell them, and destroy wait for them."),
        Explanation(
            .memoryLeak, "What an instance allocated is freed when it is destroyed.",
            cause: "Something is not freed.",
            remedy: "valgrind with --leak-check=full says where it was allocated."),
    ]
}

extension Explanations {
    /// Events, operations, and what it does to its process.
    private static let rulesOfEvents: [Explanation] = [
        Explanation(
            .emitState, "Events are emitted from start to the end of stop.",
            cause: "emit was called in create or after stop.",
            remedy: "Begin in start, and let stop wait until nothing emits any more."),
        Explanation(
            .draftHead, "Each structure begins with its head.",
            cause: "A draft was not set up with HUBBUB_HEAD(hubbub_draft).",
            remedy: "Set `head` before create_event."),
        Explanation(
            .undeclaredEvent, "Events are as the descriptor says.",
            cause: "A type, attribute or kind of payload that `emits` does not declare.",
            remedy: "Declare it, or build the event otherwise. The message of error_text names the field."),
        Explanation(
            .deliverResult, "deliver returns HUBBUB_OK and says how many events it took, at most as many as it got.",
            cause: "It returned an error for the whole batch, or a wrong number.",
            remedy:
                "Take none where nothing can be taken; settle as HUBBUB_RETRY or HUBBUB_REJECTED what fails."
        ),
        Explanation(
            .settleTwice, "Each delivery is settled once.",
            cause: "It was settled again, perhaps in deliver and later.",
            remedy: "Forget the token when you settle it."),
        Explanation(
            .settleUnknown, "Only deliveries under way are settled.",
            cause: "The token is none that deliver got, or the instance had stopped.",
            remedy: "Settle with the token of the delivery, before stop ends."),
        Explanation(
            .settleOutcome, "A sink settles as delivered, retry, rejected or not attempted.",
            cause: "The outcome is another number.",
            remedy: "Use HUBBUB_DELIVERED, HUBBUB_RETRY, HUBBUB_REJECTED or HUBBUB_NOT_ATTEMPTED."),
        Explanation(
            .answerTwice, "Each call is answered once.",
            cause: "complete was called twice, or after call had returned an error.",
            remedy: "Forget the number of a call when you answer it."),
        Explanation(
            .resultKind, "An operation answers with what it declares.",
            cause: "The kind of the value is another than result_kind.",
            remedy: "Correct the one or the other."),
        Explanation(
            .countName, "What is counted has a short constant name.",
            cause: "It has other characters than a to z and _, or more than 32.",
            remedy: "Use a name such as left_out."),
        Explanation(
            .crash, "An adapter does not crash.",
            cause: "A wrong pointer, an assertion, memory that was not checked.",
            remedy:
                "Run the case again with --case and --reproduce. Built with -fsanitize=address it says where: run the check with "
                + "LD_PRELOAD=$(cc -print-file-name=libasan.so) then."),
        Explanation(
            .exit, "An adapter does not end its process.",
            cause: "It called exit or _exit, or a library that it uses did.",
            remedy: "Return an error, or call `failed`."),
        Explanation(
            .untried, "What an adapter is for is to be seen in the check.",
            cause:
                "In no case it emitted an event, settled one or answered a call, so nothing is known of how it does that. Its settings "
                + "leave it idle for longer than a case takes, or it waits for a peer that is not there.",
            remedy: "Give it something to do with --set or --settings, such as a shorter interval, a file or a peer."),
    ]
}
