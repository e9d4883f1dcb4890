/// What `hubbub init` writes. Text behind `# ` explains; a line with `#` and no space, or more than one, is YAML that works
/// without the `#`.
enum StarterConfiguration {
    static let text = """
        # A hub: its endpoints, and the routes between them.
        #
        #     hubbub check     what is wrong with this file, and what each route promises
        #     hubbub run       runs it; Ctrl-C ends it
        #     hubbub tap       in another terminal: events as they cross
        #     hubbub adapters  which adapters there are; `hubbub adapters show NAME` lists the settings of one

        # The name, by which commands find the running hub.
        hub: hubbub

        # How much the log says: trace, debug, info, warning or error.
        #log: debug

        # Further places for adapters, beside --adapters and HUBBUB_ADAPTER_PATH.
        #adapters:
        #  directories: [./adapters]

        # An endpoint is a named use of an adapter, with its settings.
        endpoints:
          # Makes an event each second.
          ticks:
            adapter: generate
            rate: 1
            payload: "tick {n}"

          # Writes each event as a line.
          screen:
            adapter: stdout
            format: short

        # A second source. It makes JSON: any text can be a payload.
        #  sensor:
        #    adapter: generate
        #    rate: 5
        #    subject: cellar/temperature
        #    payload: '{"celsius": 12.5, "reading": {n}}'

        # Takes any event and forgets it; `hubbub call void report` says how many.
        #  void:
        #    adapter: "null"

        # A route takes the events of one or more endpoints to another.
        routes:
          - name: show
            from: ticks
            to: screen

        # Only some events: where. All that stands there must hold; any, all and not combine.
        #  - name: cellar
        #    from: [ticks, sensor]
        #    to: void
        #    where:
        #      - exact: {type: generate.tick}
        #      - prefix: {subject: cellar/}
        #      - not: {suffix: {subject: /noise}}
        # What happens when the target is too slow: push_back (the source waits), drop_oldest or drop_newest.
        #    full: drop_oldest

        # Another event: set gives attributes, data the payload. {sequence} is an attribute of the event that came, {data} its
        # payload.
        #  - name: told
        #    from: ticks
        #    to: screen
        #    set: {subject: "number {sequence}"}
        #    data: {text: "{data}", number: "{sequence}"}
        # Events that must not be lost: on the disk until the target has taken them. `hubbub journal` looks into it.
        #    delivery: durable

        """
}
