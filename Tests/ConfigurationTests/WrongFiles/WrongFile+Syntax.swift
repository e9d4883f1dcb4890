extension WrongFile {
    /// Texts that are no YAML, or YAML that a configuration has no use for.
    static let syntax: [WrongFile] = [
        .init(
            """
            endpoints:
            	x: 1
            """,
            """
            hub.yaml:2:1: error: a tab cannot indent a line [yaml.syntax]
                YAML is indented with spaces
            """),
        .init(
            """
            endpoints:
              x:
              	adapter: wire
            """,
            """
            hub.yaml:3:3: error: a tab cannot indent a line [yaml.syntax]
                YAML is indented with spaces
            """),
        .init(
            """
            endpoints:
              x: @home
            """,
            """
            hub.yaml:2:6: error: "@" cannot begin a value [yaml.syntax]
                put the value in quotes
            """),
        .init(
            """
            endpoints:
              x: `home`
            """,
            """
            hub.yaml:2:6: error: "`" cannot begin a value [yaml.syntax]
                put the value in quotes
            """),
        .init(
            """
            hub: %home
            """,
            """
            hub.yaml:1:6: error: "%" cannot begin a value [yaml.syntax]
                put the value in quotes
            """),
        .init(
            """
            hub: a: b
            """,
            """
            hub.yaml:1:7: error: a ":" cannot stand here [yaml.syntax]
                check the indentation; a text with ": " in it needs quotes, and every key its own line
            """),
        .init(
            """
            hub: [a
            log: info
            """,
            """
            hub.yaml:2:4: error: a "," or "]" is expected here [yaml.syntax]
                a text with brackets in it needs quotes; what it belongs to begins at line 1, column 6
            """),
        .init(
            """
            endpoints: {x: {adapter: wire, host: h}
            routes: []
            """,
            """
            hub.yaml:2:1: error: a "," or "}" is expected here [yaml.syntax]
                a text with braces in it needs quotes; what it belongs to begins at line 1, column 12
            """),
        .init(
            """
            hub: 'kitchen
            """,
            """
            hub.yaml:2:1: error: the file ends in the middle of a text [yaml.syntax]
                a quote is not closed; what it belongs to begins at line 1, column 6
            """),
        .init(
            #"""
            hub: "kitchen\q"
            """#,
            #"""
            hub.yaml:1:14: error: a backslash and what follows are no escape [yaml.syntax]
                write \\ for a backslash, or use single quotes; what it belongs to begins at line 1, column 6
            """#),
        .init(
            """
            hub: kitchen
              log: info
            """,
            """
            hub.yaml:2:6: error: a ":" cannot stand here [yaml.syntax]
                check the indentation; a text with ": " in it needs quotes, and every key its own line
            """),
        .init(
            """
            endpoints:
              x:
                adapter: wire
               host: h
            """,
            """
            hub.yaml:4:4: error: a key is expected here [yaml.syntax]
                check the indentation and that quotes and brackets are closed; what it belongs to begins at line 2, \
            column 3
            """),
        .init(
            """
            endpoints:
            - a
            b: c
            """,
            """
            hub.yaml:2:1: error: endpoints must be a mapping; this is a list [config.wrong_kind]
                write it as key: value
            hub.yaml:3:1: error: "b" is no key [config.unknown_key]
                keys here: hub, log, log_format, drain, journal, adapters, endpoints and routes
            """),
        .init(
            """
            endpoints
            routes
            """,
            """
            hub.yaml:1:1: error: the configuration must be a mapping; this is a string [config.wrong_kind]
                write it as key: value
            """),
        .init(
            """
            hub: kitchen
            log
            endpoints: {}
            """,
            """
            hub.yaml:3:1: error: this line is no "key: value" [yaml.syntax]
                check the indentation, and for a missing ":"; what it belongs to begins at line 2, column 1
            """),
        .init(
            """
            hub: >x
              kitchen
            """,
            """
            hub.yaml:1:7: error: nothing can stand here [yaml.syntax]
                a text after | or > begins in the next line; what it belongs to begins at line 1, column 6
            """),
        .init(
            """
            %YAML 9.9
            ---
            endpoints: {}
            """,
            """
            hub.yaml:1:1: error: this version of YAML is not read [yaml.syntax]
                remove the line with %YAML
            """),
        .init(
            """
            %FOO bar
            endpoints: {}
            """,
            """
            hub.yaml:1:5: error: there is no such directive [yaml.syntax]
                a line cannot begin with %; remove it, or put the text in quotes
            """),
        .init(
            """
            hub: a
            hub: b
            endpoints: {}
            """,
            """
            hub.yaml:2:1: error: the key "hub" stands here a second time [yaml.duplicate_key]
                the first one is at line 1, column 1
            """),
        .init(
            """
            endpoints:
              x: {adapter: wire, host: h, host: i}
            """,
            """
            hub.yaml:2:31: error: the key "host" stands here a second time [yaml.duplicate_key]
                the first one is at line 2, column 22
            """),
        .init(
            """
            endpoints:
              x: {adapter: wire, host: h}
              x: {adapter: wire, host: h}
            """,
            """
            hub.yaml:3:3: error: the key "x" stands here a second time [yaml.duplicate_key]
                the first one is at line 2, column 3
            """),
        .init(
            """
            endpoints: {}
            ---
            hub: b
            """,
            """
            hub.yaml:2:1: error: a second document begins here [yaml.several_documents]
                a configuration is one document: remove the ---
            """),
        .init(
            """
            hub: !ref kitchen
            endpoints: {}
            """,
            """
            hub.yaml:1:6: error: the tag "!ref" cannot stand here [yaml.tag]
                write the value without a tag
            """),
        .init(
            """
            endpoints: !!set {}
            """,
            """
            hub.yaml:1:12: error: the tag "!!set" cannot stand here [yaml.tag]
                write the value without a tag
            """),
        .init(
            """
            hub: *name
            endpoints: {}
            """,
            """
            hub.yaml:1:6: error: the alias "*name" has no anchor before it [yaml.alias]
                it repeats what &name names; a text that begins with * needs quotes
            """),
        .init(
            """
            hub: &naem kitchen
            log: *name
            endpoints: {}
            """,
            """
            hub.yaml:2:6: error: the alias "*name" has no anchor before it [yaml.alias]
                did you mean "naem"?
            """),
        .init(
            """
            endpoints: &all
              x: *all
            """,
            """
            hub.yaml:2:6: error: the alias "*all" has no anchor before it [yaml.alias]
                it repeats what &all names; a text that begins with * needs quotes
            """),
        .init(
            """
            hub: &a &b kitchen
            endpoints: {}
            """,
            """
            hub.yaml:1:9: error: a key is expected here [yaml.syntax]
                check the indentation and that quotes and brackets are closed; what it belongs to begins at line 1, \
            column 1
            """),
        .init(
            """
            endpoints:
              x: &x {adapter: wire, host: h}
              y: {<<: *x, mode: server}
            """,
            """
            hub.yaml:3:7: error: "<<" merges nothing here: YAML 1.2 has no merge keys [yaml.key]
                write the entries out, or use an alias for the whole mapping
            """),
        .init(
            """
            base: &base {adapter: wire, host: h}
            endpoints: {y: *base}
            """,
            """
            hub.yaml:1:1: error: "base" is no key [config.unknown_key]
                keys here: hub, log, log_format, drain, journal, adapters, endpoints and routes
            """),
        .init(
            """
            ? [a]
            : b
            endpoints: {}
            """,
            """
            hub.yaml:1:3: error: a list cannot be a key [yaml.key]
                a text with braces or brackets needs quotes
            """),
        .init(
            """
            {a: 1}: b
            endpoints: {}
            """,
            """
            hub.yaml:1:1: error: a mapping cannot be a key [yaml.key]
                a text with braces or brackets needs quotes
            """),
    ]
}
