internal import Configuration

extension Explanations {
    /// Findings about routes, their filters and their types.
    static let routes: [Explanation] = [
        Explanation(
            .routeName, "Two routes have the same name.", cause: "A route was copied.",
            remedy: "Give one of them another name; without any it is called after its ends."),
        Explanation(
            .routeEndpoint, "A route begins or ends at an endpoint that does not exist.",
            cause: "It is misspelled, or was removed.", remedy: "Take one of the endpoints of this configuration."),
        Explanation(
            .routeRole, "An endpoint cannot be that end of a route.",
            cause: "Its adapter only emits events, or only accepts them; perhaps from and to are swapped.",
            remedy: "`hubbub adapters show ADAPTER` says its roles."),
        Explanation(
            .routeIdentity, "An attribute that a route must not set.",
            cause:
                "id and source name an event for ever, so that it can be followed and recognised; type and payload have keys of their own.",
            remedy: "Write `as` for the type and `data` for the payload; leave the others alone."),
        Explanation(
            .routeOnce, "A route cannot take each event once, because one of its ends does not let it.",
            cause:
                "`once` needs a source that names what it sends again as before, and a target that knows again what it took or for which "
                + "the same event twice is as one; `hubbub adapters show ADAPTER` says both.",
            remedy: "Write `delivery: durable`: no event is lost, and after a crash some may come twice."),
        Explanation(
            .filterDialect, "There is no filter of that name.", cause: "It is misspelled.",
            remedy: "Filters are exact, prefix, suffix, all, any and not."),
        Explanation(
            .filterEmpty, "A filter without anything to compare.",
            cause: "What belongs below it is missing or not indented.",
            remedy: "Write it, or remove the filter: without one every event passes."),
        Explanation(
            .filterAttribute, "A filter looks at an attribute that no arriving event has.",
            cause: "It is misspelled, or it is a part of the payload: filters look at attributes only.",
            remedy:
                "`hubbub adapters show ADAPTER` lists the attributes of each type; `hubbub tap` shows those of live events."
        ),
        Explanation(
            .filterNeedless, "A filter excludes a type that does not arrive anyway.",
            cause: "The type is misspelled, so that what should be excluded is not, or the filter is old.",
            remedy: "Correct the type, or remove that part of the filter."),
        Explanation(
            .typeCannotArrive, "A filter wants a type that none of the sources emits.",
            cause: "It is misspelled, or the route begins at another endpoint.",
            remedy: "Take one of the types that the message names."),
        Explanation(
            .nothingArrives, "No event can pass the filter.",
            cause: "Two of its parts exclude each other: all of them must be true.",
            remedy: "Where one of them is enough, put them below any."),
        Explanation(
            .typeNotAccepted, "The target does not take events of that type.",
            cause: "`as` names a type of another adapter, or is misspelled.",
            remedy: "Take one of the types that the message names."),
        Explanation(
            .typeNeeded, "The target does not take the events as they arrive.",
            cause: "Two systems call their events differently.",
            remedy: "Say with `as` what they become, and give with `set` the attributes that the new type needs."),
        Explanation(
            .coupled, "One full route makes a source wait, and with it others that have nothing to do with it.",
            cause: "Several routes begin at one source, and with push_back the slowest target sets the pace for all.",
            remedy:
                "Say what the route shall do: `full: drop_oldest` or `drop_newest`; or `full: push_back`, where it is meant."
        ),
        Explanation(
            .cycle, "Events may go round in a circle.",
            cause:
                "Routes lead back to where they began. The hub stops what carries its path, but not every wire can carry it.",
            remedy: "Keep the two directions apart with filters on types or topics."),
    ]

    /// Findings about what a route makes of an event.
    static let attributes: [Explanation] = [
        Explanation(
            .template, "A text with braces is no template.",
            cause: "A brace is not closed, or what stands between braces is neither an attribute nor data.",
            remedy:
                "{subject} stands for an attribute, {data} for the payload, {data.unit} for a part of it; {{ is a brace."
        ),
        Explanation(
            .attributeMissing, "The target needs an attribute that the events do not have.",
            cause: "The other system does not know it, such as a channel or a name.",
            remedy: "Give it with `set`, from a constant or from other attributes."),
        Explanation(
            .attributeUnknown, "`set` gives an attribute that the target's type does not have.",
            cause: "It is misspelled, or belongs to another type.",
            remedy: "`hubbub adapters show ADAPTER` lists the attributes of each type."),
        Explanation(
            .attributeKind, "An attribute would get a value of another kind.",
            cause: "A text where the target wants a number, for example.",
            remedy: "Give a value of the kind that the message names."),
        Explanation(
            .referenceUnknown, "A template names an attribute that no arriving event has.",
            cause: "It is misspelled, or it is a part of the payload, which is written {data.name}.",
            remedy: "Take one of those that the message names."),
        Explanation(
            .referenceAbsent, "A template names an attribute that some events do not have.",
            cause: "It is optional, or only one of several sources has it.",
            remedy:
                "Narrow what arrives with `where`, or live with it: where it is missing it counts as empty, or the event is rejected, as the message says."
        ),
        Explanation(
            .payload, "The payload cannot become what the target takes.",
            cause: "The target takes text and the events carry bytes, for example.",
            remedy: "Make one with `data`, or take another type with `as`."),
        Explanation(
            .payloadMayNotFit, "Some events have a payload that the target does not take.",
            cause: "The source emits payloads of several kinds. Those that do not fit are rejected and counted.",
            remedy: "Make one with `data`, or narrow what arrives with `where`."),
    ]
}
